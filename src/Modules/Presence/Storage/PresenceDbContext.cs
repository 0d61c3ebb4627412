using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Presence.Storage;

internal abstract class PresenceDbContext(DbContextOptions options) : ModuleDbContext(options)
{
    public DbSet<LastSeenRow> LastSeen => Set<LastSeenRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<LastSeenRow>(row =>
        {
            row.ToTable("presence_last_seen");
            row.HasKey(seen => seen.UserId);
            row.Property(seen => seen.UserId).HasColumnName("user_id").ValueGeneratedNever();
            row.Property(seen => seen.LastSeenAt).HasColumnName("last_seen_at");
        });
    }
}

/// <summary>When somebody's last connection ended.</summary>
internal sealed class LastSeenRow
{
    public required UserId UserId { get; init; }

    public required DateTimeOffset LastSeenAt { get; set; }
}
