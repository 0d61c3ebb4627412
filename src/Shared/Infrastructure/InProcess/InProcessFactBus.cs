using System.Threading.Channels;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Work;
using Microsoft.Extensions.Logging;

namespace MatchChat.Infrastructure.InProcess;

/// <summary>
/// Facts go to the handlers of this node, one commit after the other, off the thread that committed.
/// Full: the publisher waits, which in turn fills the queue of the writer, which refuses.
/// </summary>
internal sealed class InProcessFactBus(FactTeller teller, ILogger<InProcessFactBus> log, TimeProvider time) : BackgroundLoop(log, time), IFactBus
{
    private const int Capacity = 10_000;

    private readonly Channel<IReadOnlyList<IFact>> queue = Channel.CreateBounded<IReadOnlyList<IFact>>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Commits whose facts are not told yet.</summary>
    public int Waiting => queue.Reader.Count;

    protected override string Name => "fact bus";

    public ValueTask Publish(CommittedFacts facts, CancellationToken ct) => queue.Writer.WriteAsync(facts.Facts, ct);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // What was taken is told before the process leaves; the host's shutdown limit bounds the wait.
        queue.Writer.TryComplete();
        await queue.Reader.Completion.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task Round(CancellationToken stopping)
    {
        if (!await queue.Reader.WaitToReadAsync(stopping))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stopping);
            return;
        }

        while (queue.Reader.TryRead(out var facts))
        {
            foreach (var fact in facts) await teller.Tell(fact, stopping);
        }
    }
}
