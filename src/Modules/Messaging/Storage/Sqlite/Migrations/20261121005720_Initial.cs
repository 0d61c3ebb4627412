using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MatchChat.Messaging.Storage.Sqlite.Migrations
{
    public partial class Initial : Migration
    {
        // By hand: a table WITHOUT ROWID is clustered on its primary key, so that a page of history is one range read, and a row costs one tree less.
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                CREATE TABLE "messaging_edits" (
                    "message_id" BLOB NOT NULL,
                    "version" INTEGER NOT NULL,
                    "content" TEXT NOT NULL,
                    "edited_at" INTEGER NOT NULL,
                    PRIMARY KEY ("message_id", "version")
                ) WITHOUT ROWID;
                """);

            migrationBuilder.Sql("""
                CREATE TABLE "messaging_heads" (
                    "conversation_id" BLOB NOT NULL,
                    "last_seq" INTEGER NOT NULL,
                    "revision" INTEGER NOT NULL,
                    "last_message_at" INTEGER NULL,
                    "closed_at" INTEGER NULL,
                    "silenced" TEXT NULL,
                    PRIMARY KEY ("conversation_id")
                ) WITHOUT ROWID;
                """);

            migrationBuilder.Sql("""
                CREATE TABLE "messaging_members" (
                    "user_id" BLOB NOT NULL,
                    "conversation_id" BLOB NOT NULL,
                    "delivered_seq" INTEGER NOT NULL,
                    "read_seq" INTEGER NOT NULL,
                    "public_read_seq" INTEGER NOT NULL,
                    "notified_seq" INTEGER NOT NULL,
                    "archived_seq" INTEGER NULL,
                    "muted_until" INTEGER NULL,
                    "created_at" INTEGER NOT NULL,
                    "updated_at" INTEGER NOT NULL,
                    PRIMARY KEY ("user_id", "conversation_id")
                ) WITHOUT ROWID;
                """);

            migrationBuilder.Sql("""
                CREATE TABLE "messaging_messages" (
                    "conversation_id" BLOB NOT NULL,
                    "seq" INTEGER NOT NULL,
                    "id" BLOB NOT NULL,
                    "revision" INTEGER NOT NULL,
                    "sender_id" BLOB NOT NULL,
                    "client_message_id" BLOB NOT NULL,
                    "request_hash" BLOB NULL,
                    "type" TEXT NOT NULL,
                    "content" TEXT NOT NULL,
                    "reply_to_seq" INTEGER NULL,
                    "mentions" TEXT NULL,
                    "metadata" TEXT NULL,
                    "visible_to" BLOB NULL,
                    "created_at" INTEGER NOT NULL,
                    "edited_at" INTEGER NULL,
                    "deleted_at" INTEGER NULL,
                    PRIMARY KEY ("conversation_id", "seq")
                ) WITHOUT ROWID;
                """);

            migrationBuilder.Sql("""
                CREATE TABLE "messaging_receipts" (
                    "conversation_id" BLOB NOT NULL,
                    "user_id" BLOB NOT NULL,
                    "kind" INTEGER NOT NULL,
                    "up_to_seq" INTEGER NOT NULL,
                    "at" INTEGER NOT NULL,
                    PRIMARY KEY ("conversation_id", "user_id", "kind", "up_to_seq")
                ) WITHOUT ROWID;
                """);

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
