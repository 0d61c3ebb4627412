using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MatchChat.Messaging.Storage.Sqlite.Migrations
{
    public partial class OwnCopies : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "own_content",
                table: "messaging_messages",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "own_deleted_at",
                table: "messaging_messages",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "own_edited_at",
                table: "messaging_messages",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "own_mentions",
                table: "messaging_messages",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "own_revision",
                table: "messaging_messages",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "visible_to",
                table: "messaging_edits",
                type: "BLOB",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_messaging_messages_conversation_id_sender_id_own_revision",
                table: "messaging_messages",
                columns: new[] { "conversation_id", "sender_id", "own_revision" },
                filter: "own_revision IS NOT NULL");
        }

        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_messaging_messages_conversation_id_sender_id_own_revision",
                table: "messaging_messages");

            // By hand: the scaffolded way makes the table anew, with a rowid.
            migrationBuilder.Sql("ALTER TABLE \"messaging_messages\" DROP COLUMN \"own_content\";");
            migrationBuilder.Sql("ALTER TABLE \"messaging_messages\" DROP COLUMN \"own_deleted_at\";");
            migrationBuilder.Sql("ALTER TABLE \"messaging_messages\" DROP COLUMN \"own_edited_at\";");
            migrationBuilder.Sql("ALTER TABLE \"messaging_messages\" DROP COLUMN \"own_mentions\";");
            migrationBuilder.Sql("ALTER TABLE \"messaging_messages\" DROP COLUMN \"own_revision\";");
            migrationBuilder.Sql("ALTER TABLE \"messaging_edits\" DROP COLUMN \"visible_to\";");
        }
    }
}
