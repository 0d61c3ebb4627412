using MatchChat.Kernel;

namespace MatchChat.Presence.Caching;

/// <summary>Of this process. Bounded: past its capacity nobody is taken up, which costs somebody three dots.</summary>
internal sealed class TypistsInMemory(PresenceOptions options, Deployment deployment, TimeProvider time) : ITypists
{
    private const int Capacity = 100_000;

    private readonly Lock gate = new();
    private readonly Dictionary<ConversationId, Dictionary<UserId, DateTimeOffset>> conversations = [];
    private DateTimeOffset sweepAt;

    public bool AreShared => !deployment.SeveralNodes;

    public ValueTask Start(ConversationId conversation, UserId user, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            if (sweepAt <= now) Sweep(now);
            if (!conversations.TryGetValue(conversation, out var ends))
            {
                if (conversations.Count >= Capacity) return default;
                conversations.Add(conversation, ends = []);
            }

            ends[user] = now + options.TypingTime;
        }

        return default;
    }

    public ValueTask Stop(ConversationId conversation, UserId user, CancellationToken ct)
    {
        lock (gate)
        {
            if (conversations.TryGetValue(conversation, out var ends) && ends.Remove(user) && ends.Count == 0) conversations.Remove(conversation);
        }

        return default;
    }

    public ValueTask<IReadOnlySet<UserId>> In(ConversationId conversation, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        lock (gate) return new(conversations.TryGetValue(conversation, out var ends) ? ends.Where(end => end.Value > now).Select(end => end.Key).ToHashSet() : []);
    }

    /// <summary>Not everybody's end is told: one that overtakes its beginning is not.</summary>
    private void Sweep(DateTimeOffset now)
    {
        sweepAt = now + options.TypingTime;
        foreach (var (conversation, ends) in conversations)
        {
            foreach (var (user, _) in ends.Where(end => end.Value <= now).ToList()) ends.Remove(user);
            if (ends.Count == 0) conversations.Remove(conversation);
        }
    }
}
