using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using MatchChat.Kernel.Redis;

namespace MatchChat.Host.RateLimits;

internal static class RateLimitServices
{
    public static IServiceCollection AddRateLimits(this IServiceCollection services) => services
        .AddValidatedOptions<RateLimitOptions>(RateLimitOptions.Section)
        .AddSharedOrOwn<IAddressLimits, AddressLimitsOnRedis, InProcessAddressLimits>()
        .AddSharedOrOwn<IRateLimits, RateLimitsOnRedis, InProcessRateLimits>();
}
