using MatchChat.Kernel.Work;
using MatchChat.Presence.Caching;
using MatchChat.Presence.Domain;
using Microsoft.Extensions.Logging;

namespace MatchChat.Presence.Jobs;

/// <summary>Renews the leases of this node, and finds the people whose leases have run out, this node's or those of one that died.</summary>
internal sealed class LeaseLoop(IPresenceBoard board, OwnLeases own, Departures departures, PresenceOptions options, ILogger<LeaseLoop> log, TimeProvider time) : BackgroundLoop(log, time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly TimeSpan renewal = options.LeaseTime / 3;
    private long renewedAt = time.GetTimestamp();

    protected override string Name => "presence leases";

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await departures.Remember(await board.Close(cancellationToken), cancellationToken);
    }

    protected override async Task Round(CancellationToken stopping)
    {
        await Task.Delay(renewal < Longest ? renewal : Longest, Time, stopping);
        // Renewing comes first: after a pause of the whole process everything looks expired, and is not.
        if (board.MustRenew || Time.GetElapsedTime(renewedAt) >= renewal)
        {
            departures.CameBack(await board.Renew(own.All(), stopping));
            renewedAt = Time.GetTimestamp();
        }

        await departures.Sweep(stopping);
    }
}
