using MatchChat.Kernel.Persistence;

namespace MatchChat.Infrastructure.Outbox;

/// <summary>
/// The statements of the outbox. Claims go by the database's clock: nodes whose clocks differ would take each other's rows too early or never.
/// </summary>
internal static class OutboxSql
{
    /// <summary>Longer than any publishing that still goes on, short enough that a dead node's facts are not missed.</summary>
    public static readonly TimeSpan ClaimTime = TimeSpan.FromSeconds(30);

    /// <summary>`@p0` type, `@p1` payload, `@p2` when, `@p3` the node; answers the position.</summary>
    public static string Insert(DatabaseProvider provider) =>
        $"INSERT INTO shared_outbox (type, payload, occurred_at, claimed_by, claimed_until) VALUES (@p0, @p1, @p2, @p3, {ClaimEnd(provider)}); "
        + (provider == DatabaseProvider.Sqlite ? "SELECT last_insert_rowid();" : "SELECT CAST(SCOPE_IDENTITY() AS bigint);");

    /// <summary>What nobody has a claim on, oldest first.</summary>
    public static string Unclaimed(DatabaseProvider provider) =>
        $"SELECT position FROM shared_outbox WHERE claimed_until IS NULL OR claimed_until < {Now(provider)} ORDER BY position";

    /// <summary>`{0}` the node, `{1}` the position; one row is affected for the one who gets it.</summary>
    public static string Claim(DatabaseProvider provider) =>
        $"UPDATE shared_outbox SET claimed_by = {{0}}, claimed_until = {ClaimEnd(provider)} WHERE position = {{1}} AND (claimed_until IS NULL OR claimed_until < {Now(provider)})";

    private static string Now(DatabaseProvider provider) => provider == DatabaseProvider.Sqlite ? SqliteTicks("'now'") : "SYSDATETIMEOFFSET()";

    private static string ClaimEnd(DatabaseProvider provider) => provider == DatabaseProvider.Sqlite
        ? SqliteTicks($"'now', '+{ClaimTime.TotalSeconds} seconds'")
        : $"DATEADD(second, {ClaimTime.TotalSeconds}, SYSDATETIMEOFFSET())";

    // SQLite keeps times as ticks since the year 1; its own clock counts seconds since 1970.
    private static string SqliteTicks(string moment) => $"(CAST(strftime('%s', {moment}) AS INTEGER) + {DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerSecond}) * {TimeSpan.TicksPerSecond}";
}
