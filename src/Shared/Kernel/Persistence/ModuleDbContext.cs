using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace MatchChat.Kernel.Persistence;

/// <summary>
/// A module's tables. One context and one migrations history per module, in one database; a sealed, empty child per provider holds the migrations of that provider.
/// </summary>
public abstract class ModuleDbContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>Rows written beside a change, in its transaction: who did what to whom and why.</summary>
    public DbSet<AuditRow> Audit => Set<AuditRow>();

    protected bool IsSqlite => Database.ProviderName?.EndsWith("Sqlite", StringComparison.Ordinal) == true;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        Id<UserId>(configurationBuilder);
        Id<ConversationId>(configurationBuilder);
        Id<MessageId>(configurationBuilder);
        Id<ClientMessageId>(configurationBuilder);
        Id<MatchId>(configurationBuilder);
        if (!IsSqlite) return;

        configurationBuilder.Properties<Guid>().HaveConversion<GuidToBytes>();
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<TimeToTicks>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder) => AuditRow.Map(modelBuilder, owner: false);

    private void Id<TId>(ModelConfigurationBuilder conventions)
        where TId : struct, IId<TId>
    {
        if (IsSqlite) conventions.Properties<TId>().HaveConversion<IdToBytes<TId>>();
        else conventions.Properties<TId>().HaveConversion<IdToGuid<TId>>();
    }
}

internal sealed class IdToGuid<TId>() : ValueConverter<TId, Guid>(id => id.Value, value => IdParts.From<TId>(value))
    where TId : struct, IId<TId>;

internal sealed class IdToBytes<TId>() : ValueConverter<TId, byte[]>(id => IdParts.Bytes(id.Value), bytes => IdParts.From<TId>(IdParts.Guid(bytes)))
    where TId : struct, IId<TId>;

internal sealed class GuidToBytes() : ValueConverter<Guid, byte[]>(value => IdParts.Bytes(value), bytes => IdParts.Guid(bytes));

/// <summary>SQLite has no type for a time with a zone, and one kept as text cannot be ordered.</summary>
internal sealed class TimeToTicks() : ValueConverter<DateTimeOffset, long>(time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

internal static class IdParts
{
    public static byte[] Bytes(Guid value) => value.ToByteArray(bigEndian: true);

    public static Guid Guid(byte[] bytes) => new(bytes, bigEndian: true);

    public static TId From<TId>(Guid value)
        where TId : struct, IId<TId> => TId.From(value);
}
