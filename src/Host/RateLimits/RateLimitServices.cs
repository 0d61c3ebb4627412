using MatchChat.Kernel;
using MatchChat.Kernel.Http;

namespace MatchChat.Host.RateLimits;

internal static class RateLimitServices
{
    public static IServiceCollection AddRateLimits(this IServiceCollection services) => services
        .AddValidatedOptions<RateLimitOptions>(RateLimitOptions.Section)
        .AddSingleton<AddressLimits>()
        .AddSingleton<IRateLimits, InProcessRateLimits>();
}
