namespace MatchChat.Chat.Tests;

public sealed class OnSqlServerTests : SqlServerSpec<OnSqlServerTests>;
