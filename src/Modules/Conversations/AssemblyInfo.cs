using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("MatchChat.Conversations.Tests")]
