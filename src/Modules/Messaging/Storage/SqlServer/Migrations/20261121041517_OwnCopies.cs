using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MatchChat.Messaging.Storage.SqlServer.Migrations
{
    public partial class OwnCopies : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "own_content",
                table: "messaging_messages",
                type: "nvarchar(max)",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "own_deleted_at",
                table: "messaging_messages",
                type: "datetimeoffset",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "own_edited_at",
                table: "messaging_messages",
                type: "datetimeoffset",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "own_mentions",
                table: "messaging_messages",
                type: "nvarchar(max)",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "own_revision",
                table: "messaging_messages",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "visible_to",
                table: "messaging_edits",
                type: "uniqueidentifier",
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

            migrationBuilder.DropColumn(
                name: "own_content",
                table: "messaging_messages");

            migrationBuilder.DropColumn(
                name: "own_deleted_at",
                table: "messaging_messages");

            migrationBuilder.DropColumn(
                name: "own_edited_at",
                table: "messaging_messages");

            migrationBuilder.DropColumn(
                name: "own_mentions",
                table: "messaging_messages");

            migrationBuilder.DropColumn(
                name: "own_revision",
                table: "messaging_messages");

            migrationBuilder.DropColumn(
                name: "visible_to",
                table: "messaging_edits");
        }
    }
}
