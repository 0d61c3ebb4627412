using System.Threading.Channels;
using MatchChat.Infrastructure.Outbox;
using MatchChat.Kernel.Realtime;
using MatchChat.Kernel.Work;
using Microsoft.Extensions.Logging;

namespace MatchChat.Infrastructure.RabbitMq;

/// <summary>
/// After an outage: the sockets of this node are told to resync when what was committed meanwhile, on any node, has been published. Before that they would ask the database for it, and be pushed all of it once more.
/// </summary>
internal sealed class Comeback(OutboxRows rows, LinkState state, IResync resync, ILogger<Comeback> log, TimeProvider time) : BackgroundLoop(log, time)
{
    public const string Back = "broker.back";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>Until then the claims of a node that did not survive the outage have run out, and another one has published its rows.</summary>
    private static readonly TimeSpan Longest = OutboxSql.ClaimTime * 2;

    // One place: who comes back while another one is waited for comes after it.
    private readonly Channel<bool> asked = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool isWaiting;

    protected override string Name => "comeback";

    /// <summary>The broker is there, or has no alarm any more.</summary>
    public void Begin() => asked.Writer.TryWrite(true);

    protected override async Task Round(CancellationToken stopping)
    {
        isWaiting = isWaiting || await asked.Reader.ReadAsync(stopping);
        await UntilToldOfThen(stopping);
        isWaiting = false;
        // Gone again: whoever comes back next resyncs for this time, too.
        if (state.IsUp) resync.Ask(Back);
    }

    private async Task UntilToldOfThen(CancellationToken ct)
    {
        var since = Time.GetTimestamp();
        for (var newest = await rows.Newest(ct); await rows.AnyWaits(newest, ct); await Task.Delay(Look, Time, ct))
        {
            if (!state.IsUp || Time.GetElapsedTime(since) >= Longest) return;
        }
    }
}
