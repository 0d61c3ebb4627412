namespace MatchChat.Kernel.Facts;

/// <summary>
/// Port: whether this node hears at once what concerns every node (<see cref="Hearing.Everywhere"/>). What is remembered of others' changes may be believed for long only while it does.
/// </summary>
public interface IControlChannel
{
    /// <summary>Since when it has heard everything, as a timestamp of the clock; null while it may miss something.</summary>
    long? HearsSince { get; }
}

/// <summary>There is no other node, so nothing can be missed.</summary>
public sealed class OnlyNode : IControlChannel
{
    public long? HearsSince => long.MinValue;
}

public static class Belief
{
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan WhileDeaf = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether something read from the database then may still be believed: ten seconds, or one while a change of it by another node is not heard. What was read before this node
    /// hears again is not believed at all: what happened in between is told to nobody twice.
    /// </summary>
    public static bool IsFresh(this IControlChannel control, long readAt, TimeProvider time) => control.HearsSince is { } since
        ? readAt >= since && time.GetElapsedTime(readAt) < Usual
        : time.GetElapsedTime(readAt) < WhileDeaf;
}
