using MatchChat.Kernel.Work;
using MatchChat.Messaging.Caching;
using Microsoft.Extensions.Logging;

namespace MatchChat.Messaging.Jobs;

/// <summary>Says again, and after a loss anew, what is open on the screens of this node.</summary>
internal sealed class ViewerLoop(IViewers viewers, ILogger<ViewerLoop> log, TimeProvider time) : BackgroundLoop(log, time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    protected override string Name => "open conversations";

    protected override async Task Round(CancellationToken stopping)
    {
        await Task.Delay(Interval, Time, stopping);
        await viewers.Renew(stopping);
    }
}
