using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Kernel.Redis;

public static class RedisPortServices
{
    /// <summary>The side of a port that all nodes share where there is Redis, and the one of this process where there is none.</summary>
    public static IServiceCollection AddSharedOrOwn<TPort, TOnRedis, TInMemory>(this IServiceCollection services)
        where TPort : class
        where TOnRedis : class, TPort
        where TInMemory : class, TPort => services.AddSingleton<TPort>(provider => provider.GetService<IRedis>() is null
            ? ActivatorUtilities.CreateInstance<TInMemory>(provider)
            : ActivatorUtilities.CreateInstance<TOnRedis>(provider));
}
