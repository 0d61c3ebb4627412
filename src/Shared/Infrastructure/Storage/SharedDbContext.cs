using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Infrastructure.Storage;

/// <summary>The tables that no module owns: outbox, audit, revocations, leases, data protection keys.</summary>
internal abstract class SharedDbContext(DbContextOptions options) : ModuleDbContext(options)
{
    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();

    public DbSet<AuditChainRow> AuditChain => Set<AuditChainRow>();

    public DbSet<RevocationRow> Revocations => Set<RevocationRow>();

    public DbSet<RevokedTokenRow> RevokedTokens => Set<RevokedTokenRow>();

    public DbSet<LeaseRow> Leases => Set<LeaseRow>();

    public DbSet<KeyRow> Keys => Set<KeyRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        AuditRow.Map(modelBuilder, owner: true);
        modelBuilder.Entity<OutboxRow>(row =>
        {
            row.ToTable("shared_outbox");
            row.HasKey(outbox => outbox.Position);
            row.Property(outbox => outbox.Position).HasColumnName("position").ValueGeneratedOnAdd();
            row.Property(outbox => outbox.Type).HasColumnName("type").HasMaxLength(64);
            row.Property(outbox => outbox.Payload).HasColumnName("payload");
            row.Property(outbox => outbox.OccurredAt).HasColumnName("occurred_at");
            row.Property(outbox => outbox.ClaimedBy).HasColumnName("claimed_by").HasMaxLength(64);
            row.Property(outbox => outbox.ClaimedUntil).HasColumnName("claimed_until");
        });
        modelBuilder.Entity<AuditChainRow>(row =>
        {
            row.ToTable("shared_audit_chain");
            row.HasKey(link => link.Index);
            row.Property(link => link.Index).HasColumnName("index").ValueGeneratedNever();
            row.Property(link => link.AuditId).HasColumnName("audit_id");
            row.Property(link => link.Hash).HasColumnName("hash").HasMaxLength(32);
            row.HasIndex(link => link.AuditId).IsUnique();
        });
        modelBuilder.Entity<RevocationRow>(row =>
        {
            row.ToTable("shared_revocations");
            row.HasKey(revocation => revocation.UserId);
            row.Property(revocation => revocation.UserId).HasColumnName("user_id").ValueGeneratedNever();
            row.Property(revocation => revocation.NotBefore).HasColumnName("not_before");
        });
        modelBuilder.Entity<RevokedTokenRow>(row =>
        {
            row.ToTable("shared_revoked_tokens");
            row.HasKey(token => new { token.UserId, token.TokenId });
            row.Property(token => token.UserId).HasColumnName("user_id").ValueGeneratedNever();
            row.Property(token => token.TokenId).HasColumnName("token_id").HasMaxLength(32);
            row.Property(token => token.ExpiresAt).HasColumnName("expires_at");
        });
        modelBuilder.Entity<LeaseRow>(row =>
        {
            row.ToTable("shared_leases");
            row.HasKey(lease => lease.Name);
            row.Property(lease => lease.Name).HasColumnName("name").HasMaxLength(64);
            row.Property(lease => lease.Owner).HasColumnName("owner").HasMaxLength(64);
            row.Property(lease => lease.Until).HasColumnName("until");
        });
        modelBuilder.Entity<KeyRow>(row =>
        {
            row.ToTable("shared_keys");
            row.HasKey(key => key.Name);
            row.Property(key => key.Name).HasColumnName("name").HasMaxLength(128);
            row.Property(key => key.Value).HasColumnName("value");
        });
    }
}

/// <summary>The facts of one batch, until the broker has confirmed them.</summary>
internal sealed class OutboxRow
{
    public long Position { get; init; }

    public required string Type { get; init; }

    public required byte[] Payload { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public string? ClaimedBy { get; set; }

    public DateTimeOffset? ClaimedUntil { get; set; }
}

/// <summary>A link of the audit log's chain: the hash over one row and the hash before.</summary>
internal sealed class AuditChainRow
{
    public required long Index { get; init; }

    public required Guid AuditId { get; init; }

    public required byte[] Hash { get; init; }
}

/// <summary>Tokens issued to this person before that time are refused.</summary>
internal sealed class RevocationRow
{
    public required UserId UserId { get; init; }

    public required DateTimeOffset NotBefore { get; set; }
}

/// <summary>One token that its owner logged out with; worth keeping until it would have expired.</summary>
internal sealed class RevokedTokenRow
{
    public required UserId UserId { get; init; }

    public required string TokenId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A job that runs on one node at a time.</summary>
internal sealed class LeaseRow
{
    public required string Name { get; init; }

    public required string Owner { get; set; }

    public required DateTimeOffset Until { get; set; }
}

/// <summary>A secret that all nodes share: one of the key ring (`key:…`, base64), or one of ASP.NET's data protection (`protection:…`, XML).</summary>
internal sealed class KeyRow
{
    public required string Name { get; init; }

    public required string Value { get; init; }
}
