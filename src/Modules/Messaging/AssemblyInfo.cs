using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("MatchChat.Architecture.Tests")]
[assembly: InternalsVisibleTo("MatchChat.Messaging.Tests")]
[assembly: InternalsVisibleTo("MatchChat.Micro")]
