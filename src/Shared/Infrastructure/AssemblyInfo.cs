using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("MatchChat.Edges.Tests")]
