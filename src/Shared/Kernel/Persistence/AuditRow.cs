using Microsoft.EntityFrameworkCore;

namespace MatchChat.Kernel.Persistence;

/// <summary>
/// One line of the audit log, `shared_audit`: inserted in the transaction of what it tells, never changed. Holds no text that people wrote.
/// </summary>
public sealed class AuditRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required DateTimeOffset At { get; init; }

    /// <summary>Who did it; null where the system itself did.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>`user`, `service`, `moderator`, `admin` or `system`.</summary>
    public required string ActorRole { get; init; }

    /// <summary>`message.delete`, `user.suspend`, …</summary>
    public required string Action { get; init; }

    /// <summary>`message`, `conversation`, `user`.</summary>
    public required string SubjectType { get; init; }

    public required Guid SubjectId { get; init; }

    public string? Reason { get; init; }

    /// <summary>JSON: ids, numbers and states that a reader of the log needs.</summary>
    public string? Details { get; init; }

    /// <param name="modelBuilder">The context's model.</param>
    /// <param name="owner">True in the one context whose migrations make the table.</param>
    public static void Map(ModelBuilder modelBuilder, bool owner) => modelBuilder.Entity<AuditRow>(row =>
    {
        if (owner) row.ToTable("shared_audit");
        else row.ToTable("shared_audit", table => table.ExcludeFromMigrations());
        row.HasKey(audit => audit.Id);
        row.Property(audit => audit.Id).HasColumnName("id").ValueGeneratedNever();
        row.Property(audit => audit.At).HasColumnName("at");
        row.Property(audit => audit.ActorId).HasColumnName("actor_id");
        row.Property(audit => audit.ActorRole).HasColumnName("actor_role").HasMaxLength(32);
        row.Property(audit => audit.Action).HasColumnName("action").HasMaxLength(64);
        row.Property(audit => audit.SubjectType).HasColumnName("subject_type").HasMaxLength(32);
        row.Property(audit => audit.SubjectId).HasColumnName("subject_id");
        row.Property(audit => audit.Reason).HasColumnName("reason").HasMaxLength(1000);
        row.Property(audit => audit.Details).HasColumnName("details");
        row.HasIndex(audit => new { audit.SubjectType, audit.SubjectId });
        row.HasIndex(audit => audit.At);
    });
}
