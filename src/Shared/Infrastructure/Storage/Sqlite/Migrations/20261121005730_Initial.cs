using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MatchChat.Infrastructure.Storage.Sqlite.Migrations
{
    public partial class Initial : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "shared_audit",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    actor_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    actor_role = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    action = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    subject_type = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    subject_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    details = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_shared_audit", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "shared_audit_chain",
                columns: table => new
                {
                    index = table.Column<long>(type: "INTEGER", nullable: false),
                    audit_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_shared_audit_chain", x => x.index);
                });

            migrationBuilder.CreateTable(
                name: "shared_keys",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_shared_keys", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "shared_leases",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    owner = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    until = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_shared_leases", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "shared_outbox",
                columns: table => new
                {
                    position = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    type = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    payload = table.Column<byte[]>(type: "BLOB", nullable: false),
                    occurred_at = table.Column<long>(type: "INTEGER", nullable: false),
                    claimed_by = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    claimed_until = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_shared_outbox", x => x.position);
                });

            migrationBuilder.CreateTable(
                name: "shared_revocations",
                columns: table => new
                {
                    user_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    not_before = table.Column<long>(type: "INTEGER", nullable: false)
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
