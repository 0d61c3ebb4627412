using MatchChat.TestKit;

namespace MatchChat.Messaging.Tests.Reading;

public sealed class OnSqlServerTests : SqlServerSpec<OnSqlServerTests>;
