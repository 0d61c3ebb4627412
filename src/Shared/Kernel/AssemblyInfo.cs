using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("MatchChat.Kernel.Tests")]
