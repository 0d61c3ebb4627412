using Microsoft.EntityFrameworkCore;

namespace MatchChat.Presence.Storage.SqlServer;

internal sealed class SqlServerPresenceDbContext(DbContextOptions<SqlServerPresenceDbContext> options) : PresenceDbContext(options);
