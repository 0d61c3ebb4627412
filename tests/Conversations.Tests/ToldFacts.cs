using System.Collections.Concurrent;
using MatchChat.Conversations.Contracts;
using MatchChat.Kernel.Facts;

namespace MatchChat.Conversations.Tests;

/// <summary>What the module told everybody, in order.</summary>
internal sealed class ToldFacts : IFactBus
{
    private readonly ConcurrentQueue<IFact> told = new();

    public IReadOnlyList<TFact> All<TFact>() => [.. told.OfType<TFact>()];

    public ValueTask Publish(CommittedFacts facts, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        foreach (var fact in facts.Facts) told.Enqueue(fact);
        return default;
    }
}

/// <summary>Stands for Messaging, which guards correctness: a caller may be answered only when it is through.</summary>
internal sealed class SlowGuard : IFactHandler<ConversationCreated>, IFactHandler<MatchRepeated>, IFactHandler<ConversationEnded>, IFactHandler<EndRepeated>, IFactHandler<UserBlocked>
{
    private Held? next;

    public Held HoldNext() => next = new Held();

    public ValueTask Handle(ConversationCreated fact, CancellationToken ct) => Pass();

    public ValueTask Handle(MatchRepeated fact, CancellationToken ct) => Pass();

    public ValueTask Handle(ConversationEnded fact, CancellationToken ct) => Pass();

    public ValueTask Handle(EndRepeated fact, CancellationToken ct) => Pass();

    public ValueTask Handle(UserBlocked fact, CancellationToken ct) => Pass();

    private async ValueTask Pass()
    {
        if (Interlocked.Exchange(ref next, null) is { } held) await held.Wait();
    }
}
