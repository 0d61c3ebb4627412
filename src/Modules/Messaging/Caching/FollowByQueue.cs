using System.Threading.Channels;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Work;
using MatchChat.Messaging.Contracts;
using Microsoft.Extensions.Logging;

namespace MatchChat.Messaging.Caching;

/// <summary>
/// Keeps the newest messages on another machine up to date without holding up the bus: it is told by a loop of its own, many changes at once, in their order, by the node that committed.
/// Full: the newest are dropped; the cache then misses a number, and drops what it has when the next one comes.
/// </summary>
internal sealed class FollowByQueue(FollowMessages follow, IRecentMessages recent, ILogger<FollowByQueue> log, TimeProvider time)
    : BackgroundLoop(log, time), IFactHandler<MessageAppended>, IFactHandler<MessageEdited>, IFactHandler<MessageDeleted>
{
    private const int Capacity = 10_000;
    private const int MostAtOnce = 200;

    private readonly Channel<IFact> queue = Channel.CreateBounded<IFact>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    protected override string Name => "recent messages";

    public ValueTask Handle(MessageAppended fact, CancellationToken ct) => Keep(fact);

    public ValueTask Handle(MessageEdited fact, CancellationToken ct) => Keep(fact);

    public ValueTask Handle(MessageDeleted fact, CancellationToken ct) => Keep(fact);

    protected override async Task Round(CancellationToken stopping)
    {
        // Each is on its way before the next is looked at, so they arrive in order; only the answers are awaited together.
        var some = new List<Task> { Follow(await queue.Reader.ReadAsync(stopping), stopping) };
        while (some.Count < MostAtOnce && queue.Reader.TryRead(out var next)) some.Add(Follow(next, stopping));
        await Task.WhenAll(some);
    }

    private ValueTask Keep(IFact fact)
    {
        if (!recent.IsNear) queue.Writer.TryWrite(fact);
        return default;
    }

    private Task Follow(IFact fact, CancellationToken ct) => follow.Follow(fact, ct).AsTask();
}
