using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Storage.Sqlite;

internal sealed class SqliteMessagingDbContext(DbContextOptions<SqliteMessagingDbContext> options) : MessagingDbContext(options);
