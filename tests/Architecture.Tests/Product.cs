using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using MatchChat.Host;
using MatchChat.TestKit;
using Microsoft.AspNetCore.Builder;

namespace MatchChat.Architecture.Tests;

/// <summary>The product as these tests look at it: its sources, its assemblies, and a host that is built and not started.</summary>
internal static class Product
{
    public static readonly string Root = FindRoot();

    public static readonly string[] Modules = ["Conversations", "Messaging", "Presence"];

    public static IEnumerable<Assembly> ModuleAssemblies => Modules.Select(Load);

    public static IEnumerable<Assembly> Assemblies => ModuleAssemblies.Concat([Load("Kernel"), Load("Infrastructure"), Load("Host")]);

    public static Assembly Load(string project) => Assembly.Load($"MatchChat.{project}");

    /// <summary>C# sources of the product, without generated migrations.</summary>
    public static IEnumerable<SourceFile> Sources => Files("src", "*.cs").Where(file => !file.Path.Contains("/Migrations/", StringComparison.Ordinal));

    public static IEnumerable<SourceFile> Files(string folder, string pattern) => Directory.EnumerateFiles(System.IO.Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
        .Select(path => System.IO.Path.GetRelativePath(Root, path).Replace('\\', '/'))
        .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "node_modules"))
        .Select(path => new SourceFile(path, File.ReadAllText(System.IO.Path.Combine(Root, path))));

    /// <summary>Classes that somebody wrote, not the compiler.</summary>
    public static IEnumerable<Type> WrittenClasses(Assembly assembly) => assembly.GetTypes()
        .Where(type => type.IsClass && !typeof(Delegate).IsAssignableFrom(type) && !IsGenerated(type) && type.Namespace?.StartsWith("MatchChat", StringComparison.Ordinal) == true);

    /// <summary>A host with everything registered and nothing running.</summary>
    public static WebApplication Build(TemporaryFolder folder, params (string Key, string? Value)[] keys) => MatchChatApp.Build(HostSettings.With(keys).Arguments(folder.File("matchchat.db")));

    /// <summary>Runs a program of the SDK and answers what it printed.</summary>
    public static async Task<string> Run(string file, string workingDirectory, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = workingDirectory, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return string.Concat(texts);
    }

    private static bool IsGenerated(Type type) =>
        type.Name.Contains('<') || type.GetCustomAttribute<CompilerGeneratedAttribute>() is not null || (type.DeclaringType is { } outer && IsGenerated(outer))
        || type.Namespace?.Contains("Migrations", StringComparison.Ordinal) == true;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "MatchChat.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("These tests look at the sources and must run inside the repository.");
    }
}

/// <param name="Path">From the root of the repository, with slashes.</param>
internal sealed record SourceFile(string Path, string Text)
{
    public int Lines => Text.Count(character => character == '\n');
}
