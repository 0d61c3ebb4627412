using MatchChat.TestKit;

namespace MatchChat.Conversations.Tests;

public sealed class OnSqlServerTests : SqlServerSpec<OnSqlServerTests>;
