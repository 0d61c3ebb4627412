using Microsoft.EntityFrameworkCore;

namespace MatchChat.Conversations.Storage.SqlServer;

internal sealed class SqlServerConversationsDbContext(DbContextOptions<SqlServerConversationsDbContext> options) : ConversationsDbContext(options);
