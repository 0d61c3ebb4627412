using MatchChat.Infrastructure.Storage;
using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace MatchChat.Infrastructure.Outbox;

/// <summary>Looks now and then how much waits in `shared_outbox`, so that a look at the metrics costs no query.</summary>
internal sealed class OutboxWatch(Database<SharedDbContext> database, ILogger<OutboxWatch> log, TimeProvider time) : BackgroundLoop(log, time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private long backlog;

    public long Backlog => Interlocked.Read(ref backlog);

    protected override string Name => "outbox watch";

    protected override async Task Round(CancellationToken stopping)
    {
        await Task.Delay(Interval, Time, stopping);
        Interlocked.Exchange(ref backlog, await database.Read((db, stop) => db.Outbox.LongCountAsync(stop), stopping));
    }
}
