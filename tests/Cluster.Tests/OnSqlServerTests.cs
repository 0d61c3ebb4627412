namespace MatchChat.Cluster.Tests;

public sealed class OnSqlServerTests : SqlServerSpec<OnSqlServerTests>;
