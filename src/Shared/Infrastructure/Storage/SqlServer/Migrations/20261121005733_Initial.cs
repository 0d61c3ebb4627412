using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MatchChat.Infrastructure.Storage.SqlServer.Migrations
{
    public partial class Initial : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "shared_audit",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    actor_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    actor_role = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false),
                    action = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false),
                    subject_type = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false),
                    subject_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    reason = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true),
                    details = table.Column<string>(type: "nvarchar(max)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_shared_audit", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "shared_audit_chain",
                columns: table => new
                {
                    index = table.Column<long>(type: "bigint", nullable: false),
                    audit_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_shared_audit_chain", x => x.index);
                });

            migrationBuilder.CreateTable(
                name: "shared_keys",
                columns: table => new
                {
                    name = table.Column<string>(type: "nvarchar(128)", maxLength: 128, nullable: false),
                    value = table.Column<string>(type: "nvarchar(max)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_shared_keys", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "shared_leases",
                columns: table => new
                {
                    name = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false),
                    owner = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false),
                    until = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_shared_leases", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "shared_outbox",
                columns: table => new
                {
                    position = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    type = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false),
                    payload = table.Column<byte[]>(type: "varbinary(max)", nullable: false),
                    occurred_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    claimed_by = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true),
                    claimed_until = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_shared_outbox", x => x.position);
                });

            migrationBuilder.CreateTable(
                name: "shared_revocations",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    not_before = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_shared_revocations", x => x.user_id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_shared_audit_at",
                table: "shared_audit",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "IX_shared_audit_subject_type_subject_id",
                table: "shared_audit",
                columns: new[] { "subject_type", "subject_id" });

            migrationBuilder.CreateIndex(
                name: "IX_shared_audit_chain_audit_id",
                table: "shared_audit_chain",
                column: "audit_id",
                unique: true);
        }

        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "shared_audit");

            migrationBuilder.DropTable(
                name: "shared_audit_chain");

            migrationBuilder.DropTable(
                name: "shared_keys");

            migrationBuilder.DropTable(
                name: "shared_leases");

            migrationBuilder.DropTable(
                name: "shared_outbox");

            migrationBuilder.DropTable(
                name: "shared_revocations");
        }
    }
}
