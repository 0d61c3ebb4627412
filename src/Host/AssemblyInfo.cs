using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("MatchChat.Messaging.Tests")]
[assembly: InternalsVisibleTo("MatchChat.Conversations.Tests")]
[assembly: InternalsVisibleTo("MatchChat.Presence.Tests")]
[assembly: InternalsVisibleTo("MatchChat.Realtime.Tests")]
[assembly: InternalsVisibleTo("MatchChat.Edges.Tests")]
[assembly: InternalsVisibleTo("MatchChat.Browser.Tests")]
[assembly: InternalsVisibleTo("MatchChat.Architecture.Tests")]
[assembly: InternalsVisibleTo("MatchChat.Micro")]
[assembly: InternalsVisibleTo("MatchChat.TestKit")]
[assembly: InternalsVisibleTo("MatchChat.Redis.Tests")]
