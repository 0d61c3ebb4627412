using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Storage.SqlServer;

internal sealed class SqlServerMessagingDbContext(DbContextOptions<SqlServerMessagingDbContext> options) : MessagingDbContext(options);
