using System.Threading.Channels;
using MatchChat.Kernel;
using MatchChat.Kernel.Work;
using MatchChat.Messaging.Features;
using Microsoft.Extensions.Logging;

namespace MatchChat.Messaging.Jobs;

/// <summary>
/// Closes the heads of conversations that have ended and whose process died before it could: whoever reads a list and sees that the gate knows better says so here, and does not wait for a write.
/// Full: dropped, and the next reading finds it again.
/// </summary>
internal sealed class HealHeads(AlignHeads heads, ILogger<HealHeads> log, TimeProvider time) : BackgroundLoop(log, time)
{
    private const int Capacity = 1_000;

    private const int MostAtOnce = 100;

    private readonly Channel<ConversationId> queue = Channel.CreateBounded<ConversationId>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    protected override string Name => "healing of heads";

    public void Offer(ConversationId conversation) => queue.Writer.TryWrite(conversation);

    protected override async Task Round(CancellationToken stopping)
    {
        var some = new HashSet<ConversationId> { await queue.Reader.ReadAsync(stopping) };
        while (some.Count < MostAtOnce && queue.Reader.TryRead(out var next)) some.Add(next);
        await heads.Align([.. some], stopping);
    }
}
