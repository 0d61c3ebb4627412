using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MatchChat.Infrastructure.Storage.Sqlite.Migrations
{
    public partial class RevokedTokens : Migration
    {
        // By hand, for a table WITHOUT ROWID: its primary key is all there is to look up.
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                CREATE TABLE "shared_revoked_tokens" (
                    "user_id" BLOB NOT NULL,
                    "token_id" TEXT NOT NULL,
                    "expires_at" INTEGER NOT NULL,
                    PRIMARY KEY ("user_id", "token_id")
                ) WITHOUT ROWID;
                """);
        }

        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "shared_revoked_tokens");
        }
    }
}
