using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("MatchChat.Edges.Tests")]
[assembly: InternalsVisibleTo("MatchChat.Crash.Tests")]
[assembly: InternalsVisibleTo("MatchChat.Architecture.Tests")]
[assembly: InternalsVisibleTo("MatchChat.Redis.Tests")]
[assembly: InternalsVisibleTo("MatchChat.Cluster.Tests")]
