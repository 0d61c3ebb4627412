using MatchChat.Kernel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using IRedis = MatchChat.Kernel.Redis.IRedis;

namespace MatchChat.Infrastructure.Redis;

internal static class RedisServices
{
    /// <summary>Puts Redis behind its port where there is one; without it the memory of this process does.</summary>
    public static IServiceCollection AddRedis(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddValidatedOptions<RedisOptions>(RedisOptions.Section);
        return configuration.GetConnectionString("Redis") is { Length: > 0 } connection
            ? services.AddSingleton(new RedisConnection(Read(connection))).AddSingleton<RedisMetrics>().AddSingleton<IRedis, RedisDoor>()
            : services;
    }

    private static ConfigurationOptions Read(string connection)
    {
        try
        {
            // It would take the scheme of a URI for a part of the host's name.
            if (!connection.Contains("://", StringComparison.Ordinal) && ConfigurationOptions.Parse(connection) is { EndPoints.Count: > 0 } read) return read;
        }
        catch (ArgumentException)
        {
            // Its message may hold a part of the string, and so a password.
        }

        throw new OptionsValidationException("ConnectionStrings", typeof(string), ["ConnectionStrings:Redis: is like `localhost:6379,password=…,ssl=true`, not a URI."]);
    }
}
