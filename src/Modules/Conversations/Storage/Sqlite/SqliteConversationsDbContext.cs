using Microsoft.EntityFrameworkCore;

namespace MatchChat.Conversations.Storage.Sqlite;

internal sealed class SqliteConversationsDbContext(DbContextOptions<SqliteConversationsDbContext> options) : ConversationsDbContext(options);
