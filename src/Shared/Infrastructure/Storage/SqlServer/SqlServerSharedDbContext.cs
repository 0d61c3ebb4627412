using Microsoft.EntityFrameworkCore;

namespace MatchChat.Infrastructure.Storage.SqlServer;

internal sealed class SqlServerSharedDbContext(DbContextOptions<SqlServerSharedDbContext> options) : SharedDbContext(options);
