using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("MatchChat.Presence.Tests")]
