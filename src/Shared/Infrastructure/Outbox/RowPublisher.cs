using MatchChat.Kernel.Facts;

namespace MatchChat.Infrastructure.Outbox;

/// <summary>What one commit has to tell the broker.</summary>
/// <param name="Position">Of its row; null where nothing of it is durable.</param>
/// <param name="HeardHere">The sockets of this node have had it.</param>
/// <param name="Age">Since its commit.</param>
internal sealed record OutgoingRow(long? Position, IReadOnlyList<WireFact> Facts, bool HeardHere, TimeSpan Age = default);

/// <summary>
/// The one way from the outbox to the broker, for what has just been committed (<see cref="BrokerFeed"/>) and for what was left over (<see cref="OutboxRelay"/>). Many rows are on their way at once,
/// and each is settled by itself. Full: the next row waits, and behind it the queue of whoever publishes.
/// </summary>
internal sealed class RowPublisher(IFactBroker broker, SettledRows settled, OutboxMetrics metrics)
{
    /// <summary>So many rows may wait for their confirmation. Enough to go on while some service keeps the broker from confirming for as long as it is waited for.</summary>
    private const int MostUnderWay = 2_000;

    /// <summary>What a service does not take is tried again when it is twice as old, so that the others do not get it over and over.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim room = new(MostUnderWay);

    /// <summary>Returns when it is on its way; the task within completes when it is settled, whatever came of it. Where it could not be sent it is anybody's again.</summary>
    public async Task<Task> Publish(OutgoingRow row, CancellationToken ct)
    {
        await room.WaitAsync(ct);
        try
        {
            return Settle(row, await broker.Send(row.Facts, row.HeardHere, ct));
        }
        catch
        {
            room.Release();
            Free(row);
            throw;
        }
    }

    /// <summary>It cannot be published by this node now: nobody needs to wait for its claim to run out.</summary>
    public void Free(OutgoingRow row)
    {
        if (row.Position is { } position) settled.Free(new FreeRow(position, row.HeardHere));
    }

    /// <summary>It cannot be read. It stays, for somebody to look at.</summary>
    public void PutOff(ClaimedRow row, TimeSpan age) => settled.Leave(new LeftRow(row.Position, Facts: null, WaitOf(age), IsKnownToNodes: true));

    /// <summary>Completes when nothing is under way.</summary>
    public async Task Quiet(CancellationToken ct)
    {
        for (var place = 0; place < MostUnderWay; place++) await room.WaitAsync(ct);
        room.Release(MostUnderWay);
    }

    private async Task Settle(OutgoingRow row, Task<IReadOnlyList<Fate>> sent)
    {
        try
        {
            var fates = await sent;
            if (row.Position is { } position) Settle(row, position, fates);
        }
        catch (IOException)
        {
            // The connection was lost, which whoever keeps it has logged.
            Free(row);
        }
        finally
        {
            room.Release();
        }
    }

    private void Settle(OutgoingRow row, long position, IReadOnlyList<Fate> fates)
    {
        List<WireFact> left = [.. row.Facts.Zip(fates).Select(pair => Left(pair.First, pair.Second)).OfType<WireFact>()];
        if (left.Count == 0)
        {
            settled.Confirm(position);
            return;
        }

        metrics.Left();
        var isLess = left.Count < row.Facts.Count || !left.SequenceEqual(row.Facts);
        // What a service refuses waits the longer the older it is. What the broker said nothing of may have reached nobody, and is tried again as soon as it may.
        var isKnown = !fates.Contains(Fate.Unknown);
        settled.Leave(new LeftRow(position, isLess ? left : null, isKnown ? WaitOf(row.Age) : OutboxSql.ClaimTime, isKnown));
    }

    /// <summary>What of it has to be told again; null = nothing.</summary>
    private static WireFact? Left(WireFact fact, Fate fate) => fate switch
    {
        _ when !fact.Durable => null,
        Fate.Unknown => fact,
        // By type nobody hears what is one person's alone.
        Fate.LeftByService when !fact.Personal => fact.ByTypeOnly ? fact : fact with { Audience = [], ByTypeOnly = true },
        _ => null,
    };

    private static TimeSpan WaitOf(TimeSpan age) => age < OutboxSql.ClaimTime ? OutboxSql.ClaimTime : age < LongestWait ? age : LongestWait;
}
