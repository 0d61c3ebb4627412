using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MatchChat.Conversations.Storage.Sqlite.Migrations
{
    public partial class Initial : Migration
    {
        // By hand: a table WITHOUT ROWID is clustered on its primary key, so that what the gate reads of a conversation is one range.
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                CREATE TABLE "conversations_blocks" (
                    "blocker_id" BLOB NOT NULL,
                    "blocked_id" BLOB NOT NULL,
                    "at" INTEGER NOT NULL,
                    PRIMARY KEY ("blocker_id", "blocked_id")
                ) WITHOUT ROWID;
                """);

            migrationBuilder.Sql("""
                CREATE TABLE "conversations_conversations" (
                    "id" BLOB NOT NULL,
                    "kind" TEXT NOT NULL,
                    "match_id" BLOB NULL,
                    "title" TEXT NULL,
                    "created_at" INTEGER NOT NULL,
                    "ended_at" INTEGER NULL,
                    "ended_by" BLOB NULL,
                    "end_reason" TEXT NULL,
                    PRIMARY KEY ("id")
                ) WITHOUT ROWID;
                """);

            migrationBuilder.Sql("""
                CREATE TABLE "conversations_suspensions" (
                    "user_id" BLOB NOT NULL,
                    "until" INTEGER NULL,
                    "reason" TEXT NULL,
                    "at" INTEGER NOT NULL,
                    PRIMARY KEY ("user_id")
                ) WITHOUT ROWID;
                """);

            migrationBuilder.Sql("""
                CREATE TABLE "conversations_participants" (
                    "conversation_id" BLOB NOT NULL,
                    "user_id" BLOB NOT NULL,
                    "role" TEXT NOT NULL,
                    "can_send" INTEGER NOT NULL,
                    "joined_at" INTEGER NOT NULL,
                    "left_at" INTEGER NULL,
                    PRIMARY KEY ("conversation_id", "user_id"),
                    FOREIGN KEY ("conversation_id") REFERENCES "conversations_conversations" ("id") ON DELETE CASCADE
                ) WITHOUT ROWID;
                """);

            migrationBuilder.CreateIndex(
                name: "IX_conversations_conversations_match_id",
                table: "conversations_conversations",
                column: "match_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_conversations_participants_user_id",
                table: "conversations_participants",
                column: "user_id");
        }

        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "conversations_blocks");

            migrationBuilder.DropTable(
                name: "conversations_participants");

            migrationBuilder.DropTable(
                name: "conversations_suspensions");

            migrationBuilder.DropTable(
                name: "conversations_conversations");
        }
    }
}
