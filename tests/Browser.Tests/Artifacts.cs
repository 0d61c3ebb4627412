using System.Reflection;

namespace MatchChat.Browser.Tests;

/// <summary>What a run leaves behind to be looked at; not part of the repository.</summary>
internal static class Artifacts
{
    private static readonly string Folder = typeof(Artifacts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Artifacts").Value!;

    public static string File(string name) => Path.Combine(Directory.CreateDirectory(Folder).FullName, name);
}
