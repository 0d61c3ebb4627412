using MatchChat.Kernel;
using MatchChat.Kernel.Http;

namespace MatchChat.Host.RateLimits;

/// <summary>The limits of a process that shares them with nobody.</summary>
internal sealed class InProcessRateLimits(RateLimitOptions options, TimeProvider time) : IRateLimits
{
    private readonly TokenBuckets<UserId> messages = new(options.MessagesPerSecond, options.Burst, time);
    private readonly TokenBuckets<UserId> requests = new(options.RequestsPerSecond, options.RequestsPerSecond, time);
    private readonly TokenBuckets<UserId> typing = new(options.TypingPerSecond, options.TypingPerSecond, time);

    public ValueTask<Error?> Take(UserId user, RateBucket bucket, CancellationToken ct) => new(bucket switch
    {
        RateBucket.Messages => Take(messages, user, RateErrors.Messages),
        RateBucket.Typing => Take(typing, user, RateErrors.Typing),
        _ => Take(requests, user, RateErrors.Requests),
    });

    private static Error? Take(TokenBuckets<UserId> buckets, UserId user, Error refusal) => buckets.Take(user) is { } wait ? refusal.In(wait) : null;
}
