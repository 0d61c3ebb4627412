using System.Threading.Channels;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Work;
using MatchChat.Messaging.Contracts;
using Microsoft.Extensions.Logging;

namespace MatchChat.Messaging.Caching;

/// <summary>
/// Keeps the newest messages up to date without holding up the bus: a cache on another machine is told by a loop of its own, many changes at once, in their order.
/// Full: the newest are dropped; the cache then misses a number, and drops what it has when the next one comes.
/// </summary>
internal sealed class FollowByQueue(FollowMessages follow, IRecentMessages recent, ILogger<FollowByQueue> log, TimeProvider time)
    : BackgroundLoop(log, time), IFactHandler<MessageAppended>, IFactHandler<MessageEdited>, IFactHandler<MessageDeleted>
{
    private const int Capacity = 10_000;
    private const int MostAtOnce = 200;

    private readonly Channel<IFact> queue = Channel.CreateBounded<IFact>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    protected override string Name => "recent messages";

    public ValueTask Handle(MessageAppended fact, CancellationToken ct) => HandleOrKeep(fact, ct);

    public ValueTask Handle(MessageEdited fact, CancellationToken ct) => HandleOrKeep(fact, ct);

    public ValueTask Handle(MessageDeleted fact, CancellationToken ct) => HandleOrKeep(fact, ct);

    protected override async Task Round(CancellationToken stopping)
    {
        // Each is on its way before the next is looked at, so they arrive in order; only the answers are awaited together.
        var some = new List<Task> { Follow(await queue.Reader.ReadAsync(stopping), stopping) };
        while (some.Count < MostAtOnce && queue.Reader.TryRead(out var next)) some.Add(Follow(next, stopping));
        await Task.WhenAll(some);
    }

    private ValueTask HandleOrKeep(IFact fact, CancellationToken ct)
    {
        if (recent.IsNear) return Tell(fact, ct);

        queue.Writer.TryWrite(fact);
        return default;
    }

    private Task Follow(IFact fact, CancellationToken ct) => Tell(fact, ct).AsTask();

    private ValueTask Tell(IFact fact, CancellationToken ct) => fact switch
    {
        MessageAppended appended => follow.Handle(appended, ct),
        MessageEdited edited => follow.Handle(edited, ct),
        MessageDeleted deleted => follow.Handle(deleted, ct),
        _ => default,
    };
}
