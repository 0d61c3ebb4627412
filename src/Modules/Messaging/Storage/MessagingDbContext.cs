using MatchChat.Kernel.Persistence;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Storage;

internal abstract class MessagingDbContext(DbContextOptions options) : ModuleDbContext(options)
{
    public DbSet<HeadRow> Heads => Set<HeadRow>();

    public DbSet<MessageRow> Messages => Set<MessageRow>();

    public DbSet<EditRow> Edits => Set<EditRow>();

    public DbSet<MemberRow> Members => Set<MemberRow>();

    public DbSet<ReceiptRow> Receipts => Set<ReceiptRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<HeadRow>(row =>
        {
            row.ToTable("messaging_heads");
            row.HasKey(head => head.ConversationId);
            row.Property(head => head.ConversationId).HasColumnName("conversation_id").ValueGeneratedNever();
            row.Property(head => head.LastSeq).HasColumnName("last_seq");
            row.Property(head => head.Revision).HasColumnName("revision");
            row.Property(head => head.LastMessageAt).HasColumnName("last_message_at");
            row.Property(head => head.ClosedAt).HasColumnName("closed_at");
            row.Property(head => head.Silenced).HasColumnName("silenced").HasMaxLength(4000);
            row.HasIndex(head => head.LastMessageAt);
        });
        modelBuilder.Entity<MessageRow>(row =>
        {
            row.ToTable("messaging_messages");
            row.HasKey(message => new { message.ConversationId, message.Seq });
            row.Property(message => message.ConversationId).HasColumnName("conversation_id").ValueGeneratedNever();
            row.Property(message => message.Seq).HasColumnName("seq").ValueGeneratedNever();
            row.Property(message => message.Id).HasColumnName("id").ValueGeneratedNever();
            row.Property(message => message.Revision).HasColumnName("revision");
            row.Property(message => message.SenderId).HasColumnName("sender_id");
            row.Property(message => message.ClientMessageId).HasColumnName("client_message_id");
            row.Property(message => message.RequestHash).HasColumnName("request_hash").HasMaxLength(32);
            row.Property(message => message.Type).HasColumnName("type").HasMaxLength(16);
            row.Property(message => message.Content).HasColumnName("content");
            row.Property(message => message.ReplyToSeq).HasColumnName("reply_to_seq");
            row.Property(message => message.Mentions).HasColumnName("mentions");
            row.Property(message => message.Metadata).HasColumnName("metadata");
            row.Property(message => message.VisibleTo).HasColumnName("visible_to");
            row.Property(message => message.CreatedAt).HasColumnName("created_at");
            row.Property(message => message.EditedAt).HasColumnName("edited_at");
            row.Property(message => message.DeletedAt).HasColumnName("deleted_at");
            row.Property(message => message.OwnRevision).HasColumnName("own_revision");
            row.Property(message => message.OwnContent).HasColumnName("own_content");
            row.Property(message => message.OwnMentions).HasColumnName("own_mentions");
            row.Property(message => message.OwnEditedAt).HasColumnName("own_edited_at");
            row.Property(message => message.OwnDeletedAt).HasColumnName("own_deleted_at");
            row.HasIndex(message => message.Id).IsUnique();
            row.HasIndex(message => new { message.ConversationId, message.Revision }).IsUnique();
            row.HasIndex(message => new { message.ConversationId, message.SenderId, message.ClientMessageId }).IsUnique();
            // Hardly any row is in it, so an insert pays nothing for it.
            row.HasIndex(message => new { message.ConversationId, message.SenderId, message.OwnRevision }).HasFilter("own_revision IS NOT NULL");
        });
        modelBuilder.Entity<EditRow>(row =>
        {
            row.ToTable("messaging_edits");
            row.HasKey(edit => new { edit.MessageId, edit.Version });
            row.Property(edit => edit.MessageId).HasColumnName("message_id");
            row.Property(edit => edit.Version).HasColumnName("version");
            row.Property(edit => edit.Content).HasColumnName("content");
            row.Property(edit => edit.VisibleTo).HasColumnName("visible_to");
            row.Property(edit => edit.EditedAt).HasColumnName("edited_at");
            row.HasIndex(edit => edit.EditedAt);
        });
        modelBuilder.Entity<MemberRow>(row =>
        {
            row.ToTable("messaging_members");
            row.HasKey(member => new { member.UserId, member.ConversationId });
            row.Property(member => member.UserId).HasColumnName("user_id");
            row.Property(member => member.ConversationId).HasColumnName("conversation_id");
            row.Property(member => member.DeliveredSeq).HasColumnName("delivered_seq");
            row.Property(member => member.ReadSeq).HasColumnName("read_seq");
            row.Property(member => member.PublicReadSeq).HasColumnName("public_read_seq");
            row.Property(member => member.NotifiedSeq).HasColumnName("notified_seq");
            row.Property(member => member.ArchivedSeq).HasColumnName("archived_seq");
            row.Property(member => member.MutedUntil).HasColumnName("muted_until");
            row.Property(member => member.CreatedAt).HasColumnName("created_at");
            row.Property(member => member.UpdatedAt).HasColumnName("updated_at");
            row.HasIndex(member => member.ConversationId);
        });
        modelBuilder.Entity<ReceiptRow>(row =>
        {
            row.ToTable("messaging_receipts");
            row.HasKey(receipt => new { receipt.ConversationId, receipt.UserId, receipt.Kind, receipt.UpToSeq });
            row.Property(receipt => receipt.ConversationId).HasColumnName("conversation_id");
            row.Property(receipt => receipt.UserId).HasColumnName("user_id");
            row.Property(receipt => receipt.Kind).HasColumnName("kind").HasConversion<byte>();
            row.Property(receipt => receipt.UpToSeq).HasColumnName("up_to_seq").ValueGeneratedNever();
            row.Property(receipt => receipt.At).HasColumnName("at");
        });
    }
}
