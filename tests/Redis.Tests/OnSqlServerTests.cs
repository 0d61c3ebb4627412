using MatchChat.TestKit;

namespace MatchChat.Redis.Tests;

public sealed class OnSqlServerTests : SqlServerSpec<OnSqlServerTests>;
