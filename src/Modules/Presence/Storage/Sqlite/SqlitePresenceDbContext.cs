using Microsoft.EntityFrameworkCore;

namespace MatchChat.Presence.Storage.Sqlite;

internal sealed class SqlitePresenceDbContext(DbContextOptions<SqlitePresenceDbContext> options) : PresenceDbContext(options);
