using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MatchChat.Messaging.Storage.SqlServer.Migrations
{
    public partial class Initial : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "messaging_edits",
                columns: table => new
                {
                    message_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    version = table.Column<int>(type: "int", nullable: false),
                    content = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    edited_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_messaging_edits", x => new { x.message_id, x.version });
                });

            migrationBuilder.CreateTable(
                name: "messaging_heads",
                columns: table => new
                {
                    conversation_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    last_seq = table.Column<long>(type: "bigint", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    last_message_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    closed_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    silenced = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_messaging_heads", x => x.conversation_id);
                });

            migrationBuilder.CreateTable(
                name: "messaging_members",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    conversation_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    delivered_seq = table.Column<long>(type: "bigint", nullable: false),
                    read_seq = table.Column<long>(type: "bigint", nullable: false),
                    public_read_seq = table.Column<long>(type: "bigint", nullable: false),
                    notified_seq = table.Column<long>(type: "bigint", nullable: false),
                    archived_seq = table.Column<long>(type: "bigint", nullable: true),
                    muted_until = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_messaging_members", x => new { x.user_id, x.conversation_id });
                });

            migrationBuilder.CreateTable(
                name: "messaging_messages",
                columns: table => new
                {
                    conversation_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false),
                    sender_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    client_message_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    request_hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: true),
                    type = table.Column<string>(type: "nvarchar(16)", maxLength: 16, nullable: false),
                    content = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    reply_to_seq = table.Column<long>(type: "bigint", nullable: true),
                    mentions = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    metadata = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    visible_to = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    edited_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    deleted_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_messaging_messages", x => new { x.conversation_id, x.seq });
                });

            migrationBuilder.CreateTable(
                name: "messaging_receipts",
                columns: table => new
                {
                    conversation_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    user_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    kind = table.Column<byte>(type: "tinyint", nullable: false),
                    up_to_seq = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_messaging_receipts", x => new { x.conversation_id, x.user_id, x.kind, x.up_to_seq });
                });

            migrationBuilder.CreateIndex(
                name: "IX_messaging_edits_edited_at",
                table: "messaging_edits",
                column: "edited_at");

            migrationBuilder.CreateIndex(
                name: "IX_messaging_heads_last_message_at",
                table: "messaging_heads",
                column: "last_message_at");

            migrationBuilder.CreateIndex(
                name: "IX_messaging_members_conversation_id",
                table: "messaging_members",
                column: "conversation_id");

            migrationBuilder.CreateIndex(
                name: "IX_messaging_messages_conversation_id_revision",
                table: "messaging_messages",
                columns: new[] { "conversation_id", "revision" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_messaging_messages_conversation_id_sender_id_client_message_id",
                table: "messaging_messages",
                columns: new[] { "conversation_id", "sender_id", "client_message_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_messaging_messages_id",
                table: "messaging_messages",
                column: "id",
                unique: true);
        }

        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "messaging_edits");

            migrationBuilder.DropTable(
                name: "messaging_heads");

            migrationBuilder.DropTable(
                name: "messaging_members");

            migrationBuilder.DropTable(
                name: "messaging_messages");

            migrationBuilder.DropTable(
                name: "messaging_receipts");
        }
    }
}
