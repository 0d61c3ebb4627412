using MatchChat.Kernel.Persistence;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Conversations.Storage;

internal abstract class ConversationsDbContext(DbContextOptions options) : ModuleDbContext(options)
{
    public const int LongestReason = 500;

    public DbSet<ConversationRow> Conversations => Set<ConversationRow>();

    public DbSet<ParticipantRow> Participants => Set<ParticipantRow>();

    public DbSet<BlockRow> Blocks => Set<BlockRow>();

    public DbSet<SuspensionRow> Suspensions => Set<SuspensionRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<ConversationRow>(row =>
        {
            row.ToTable("conversations_conversations");
            row.HasKey(conversation => conversation.Id);
            row.Property(conversation => conversation.Id).HasColumnName("id").ValueGeneratedNever();
            row.Property(conversation => conversation.Kind).HasColumnName("kind").HasMaxLength(16);
            row.Property(conversation => conversation.MatchId).HasColumnName("match_id");
            row.Property(conversation => conversation.Title).HasColumnName("title").HasMaxLength(200);
            row.Property(conversation => conversation.CreatedAt).HasColumnName("created_at");
            row.Property(conversation => conversation.EndedAt).HasColumnName("ended_at");
            row.Property(conversation => conversation.EndedBy).HasColumnName("ended_by");
            row.Property(conversation => conversation.EndReason).HasColumnName("end_reason").HasMaxLength(LongestReason);
            row.HasIndex(conversation => conversation.MatchId).IsUnique();
        });
        modelBuilder.Entity<ParticipantRow>(row =>
        {
            row.ToTable("conversations_participants");
            row.HasKey(participant => new { participant.ConversationId, participant.UserId });
            row.Property(participant => participant.ConversationId).HasColumnName("conversation_id");
            row.Property(participant => participant.UserId).HasColumnName("user_id");
            row.Property(participant => participant.Role).HasColumnName("role").HasMaxLength(16);
            row.Property(participant => participant.CanSend).HasColumnName("can_send");
            row.Property(participant => participant.JoinedAt).HasColumnName("joined_at");
            row.Property(participant => participant.LeftAt).HasColumnName("left_at");
            row.HasIndex(participant => participant.UserId);
            row.HasOne<ConversationRow>().WithMany().HasForeignKey(participant => participant.ConversationId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<BlockRow>(row =>
        {
            row.ToTable("conversations_blocks");
            row.HasKey(block => new { block.BlockerId, block.BlockedId });
            row.Property(block => block.BlockerId).HasColumnName("blocker_id");
            row.Property(block => block.BlockedId).HasColumnName("blocked_id");
            row.Property(block => block.At).HasColumnName("at");
        });
        modelBuilder.Entity<SuspensionRow>(row =>
        {
            row.ToTable("conversations_suspensions");
            row.HasKey(suspension => suspension.UserId);
            row.Property(suspension => suspension.UserId).HasColumnName("user_id").ValueGeneratedNever();
            row.Property(suspension => suspension.Until).HasColumnName("until");
            row.Property(suspension => suspension.Reason).HasColumnName("reason").HasMaxLength(LongestReason);
            row.Property(suspension => suspension.At).HasColumnName("at");
        });
    }
}
