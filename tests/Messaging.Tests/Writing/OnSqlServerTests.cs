using MatchChat.TestKit;

namespace MatchChat.Messaging.Tests.Writing;

public sealed class OnSqlServerTests : SqlServerSpec<OnSqlServerTests>;
