using MatchChat.Host.Auth;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;

namespace MatchChat.Host.RateLimits;

/// <summary>Counts every REST call against its caller. The hub counts its calls itself, into the same buckets.</summary>
internal sealed class PersonLimits(RequestDelegate next, IRateLimits limits)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (SignInHandler.IsAsked(context) && !ChatApi.IsHub(context.Request.Path) && await Take(context) is { } tooOften)
        {
            await Problems.Of(tooOften).ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private ValueTask<Error?> Take(HttpContext context)
    {
        var bucket = context.GetEndpoint()!.Metadata.GetMetadata<RateBucketMetadata>()?.Bucket ?? RateBucket.Requests;
        // A service calls for everybody; what it may do is bounded by its owners.
        return bucket == RateBucket.Requests && context.User.IsInRole(Roles.Service) ? default : limits.Take(context.User.CallerId(), bucket, context.RequestAborted);
    }
}
