using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MatchChat.Presence.Storage.Sqlite.Migrations
{
    public partial class Initial : Migration
    {
        // By hand: WITHOUT ROWID, one tree instead of two.
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                CREATE TABLE "presence_last_seen" (
                    "user_id" BLOB NOT NULL,
                    "last_seen_at" INTEGER NOT NULL,
                    PRIMARY KEY ("user_id")
                ) WITHOUT ROWID;
                """);
        }

        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "presence_last_seen");
        }
    }
}
