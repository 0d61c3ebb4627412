using MatchChat.TestKit;

namespace MatchChat.Edges.Tests;

public sealed class OnSqlServerTests : SqlServerSpec<OnSqlServerTests>;
