using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MatchChat.Kernel.Work;

public static class LoopServices
{
    /// <summary>A background loop that others can ask for as well.</summary>
    public static IServiceCollection AddLoop<TLoop>(this IServiceCollection services)
        where TLoop : BackgroundLoop
    {
        services.TryAddSingleton<TLoop>();
        return services.AddHostedService(provider => provider.GetRequiredService<TLoop>());
    }
}
