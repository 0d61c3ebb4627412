using Microsoft.EntityFrameworkCore;

namespace MatchChat.Infrastructure.Storage.Sqlite;

internal sealed class SqliteSharedDbContext(DbContextOptions<SqliteSharedDbContext> options) : SharedDbContext(options);
