using Microsoft.AspNetCore.Builder;

namespace MatchChat.Kernel.Http;

/// <summary>What a call counts as; each person has one bucket of each, filled by REST and hub together.</summary>
public enum RateBucket
{
    /// <summary>Every call that is neither of the others.</summary>
    Requests,

    /// <summary>Sending a message.</summary>
    Messages,

    /// <summary>Telling that one types.</summary>
    Typing,
}

/// <summary>Port: how often somebody may call. In memory it answers at once; a shared one answers after a round trip.</summary>
public interface IRateLimits
{
    /// <summary>Takes one call of this person, or says `rate.messages`, `rate.requests` or `rate.typing` with the time to wait.</summary>
    ValueTask<Error?> Take(UserId user, RateBucket bucket, CancellationToken ct);
}

/// <summary>On an endpoint: which bucket its calls come out of.</summary>
public sealed record RateBucketMetadata(RateBucket Bucket);

public static class RateBuckets
{
    /// <summary>Calls of this endpoint come out of that bucket; without it, out of <see cref="RateBucket.Requests"/>.</summary>
    public static TBuilder CountsAs<TBuilder>(this TBuilder endpoint, RateBucket bucket)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RateBucketMetadata(bucket));
}
