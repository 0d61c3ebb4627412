using MatchChat.Kernel.Persistence;

namespace MatchChat.Infrastructure.Outbox;

/// <summary>
/// The statements of the outbox. Claims go by the database's clock: nodes whose clocks differ would take each other's rows too early or never.
/// </summary>
internal static class OutboxSql
{
    /// <summary>Longer than any publishing that still goes on, short enough that a dead node's facts are not missed.</summary>
    public static readonly TimeSpan ClaimTime = TimeSpan.FromSeconds(30);

    /// <summary>`@p0` type, `@p1` payload, `@p2` when, `@p3` the node, `@p4` and on: positions of rows that go with it; answers the position.</summary>
    public static string Insert(DatabaseProvider provider, int deleted) =>
        (deleted == 0 ? "" : $"DELETE FROM shared_outbox WHERE position IN ({string.Join(", ", Enumerable.Range(4, deleted).Select(place => $"@p{place}"))}); ")
        + $"INSERT INTO shared_outbox (type, payload, occurred_at, claimed_by, claimed_until) VALUES (@p0, @p1, @p2, @p3, {ClaimEnd(provider)}); "
        + (provider == DatabaseProvider.Sqlite ? "SELECT last_insert_rowid();" : "SELECT CAST(SCOPE_IDENTITY() AS bigint);");

    /// <summary>What nobody has a claim on, oldest first, `@count` at most. Limited by the statement: a reader that is left early would still be sent all that a long outage has left.</summary>
    public static string Unclaimed(DatabaseProvider provider)
    {
        var (top, limit) = provider == DatabaseProvider.Sqlite ? ("", " LIMIT @count") : ("TOP (@count) ", "");
        return $"SELECT {top}position, claimed_by, claimed_until FROM shared_outbox WHERE claimed_until IS NULL OR claimed_until < {Now(provider)} ORDER BY position{limit}";
    }

    /// <summary>`{0}` the node, `{1}` the position; one row is affected for the one who gets it.</summary>
    public static string Claim(DatabaseProvider provider) =>
        $"UPDATE shared_outbox SET claimed_by = {{0}}, claimed_until = {ClaimEnd(provider)} WHERE position = {{1}} AND (claimed_until IS NULL OR claimed_until < {Now(provider)})";

    /// <summary>
    /// Nobody may have it before then. `{0}` seconds from now, `{1}` the position, `{2}` and `{3}` the names under which this node may have it, `{4}` what is left of it. Who has lost his claim meanwhile changes nothing.
    /// </summary>
    /// <param name="provider">Of the database.</param>
    /// <param name="isLess">Some of it is done.</param>
    /// <param name="isKnownToNodes">Only some service lacks it: it is nobody's meanwhile, and not meant by whoever asks what is to be told for the first time.</param>
    public static string PutOff(DatabaseProvider provider, bool isLess, bool isKnownToNodes) =>
        $"UPDATE shared_outbox SET {(isLess ? "payload = {4}, " : "")}claimed_by = {(isKnownToNodes ? "NULL" : "{3}")}, claimed_until = {Later(provider)} WHERE position = {{1}} AND (claimed_by = {{2}} OR claimed_by = {{3}})";

    /// <summary>Anybody's from now on; who told it to his own sockets is still said. `{0}` the node, `{1}` the position. Who has lost his claim meanwhile changes nothing.</summary>
    public const string Free = "UPDATE shared_outbox SET claimed_until = NULL WHERE position = {1} AND claimed_by = {0}";

    private static string Later(DatabaseProvider provider) => provider == DatabaseProvider.Sqlite ? SqliteTicks("'now', '+' || {0} || ' seconds'") : "DATEADD(second, {0}, SYSDATETIMEOFFSET())";

    private static string Now(DatabaseProvider provider) => provider == DatabaseProvider.Sqlite ? SqliteTicks("'now'") : "SYSDATETIMEOFFSET()";

    private static string ClaimEnd(DatabaseProvider provider) => provider == DatabaseProvider.Sqlite
        ? SqliteTicks($"'now', '+{ClaimTime.TotalSeconds} seconds'")
        : $"DATEADD(second, {ClaimTime.TotalSeconds}, SYSDATETIMEOFFSET())";

    // SQLite keeps times as ticks since the year 1; its own clock counts seconds since 1970.
    private static string SqliteTicks(string moment) => $"(CAST(strftime('%s', {moment}) AS INTEGER) + {DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerSecond}) * {TimeSpan.TicksPerSecond}";
}
