namespace MatchChat.Gateway.Tests;

public sealed class OnSqlServerTests : SqlServerSpec<OnSqlServerTests>;
