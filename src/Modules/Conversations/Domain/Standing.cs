namespace MatchChat.Conversations.Domain;

/// <summary>Whether a person is shut out, and until when. A term that is over is no suspension.</summary>
/// <param name="SuspendedUntil">In the past where the person is not suspended.</param>
internal readonly record struct Standing(DateTimeOffset SuspendedUntil)
{
    public static readonly Standing Good = new(DateTimeOffset.MinValue);

    /// <param name="until">Null = until lifted.</param>
    public static Standing Suspended(DateTimeOffset? until) => new(until ?? DateTimeOffset.MaxValue);

    public bool IsSuspended(DateTimeOffset now) => now < SuspendedUntil;
}
