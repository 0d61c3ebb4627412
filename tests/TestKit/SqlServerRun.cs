using System.Diagnostics;
using System.Reflection;

namespace MatchChat.TestKit;

/// <summary>
/// The same tests once more, on SQL Server: `MATCHCHAT_TEST_SQLSERVER` holds the connection string of a server on which the login may make databases, or `emulated` (<see cref="SqlServer.EmulatedSqlServer"/>).
/// Each class of tests runs as a process of its own, which is told by another variable where its hosts keep their data.
/// </summary>
public static class SqlServerRun
{
    /// <summary>Instead of a connection string: T-SQL on a SQLite file.</summary>
    public const string Emulated = "emulated";

    public const string NotWanted = "MATCHCHAT_TEST_SQLSERVER is not set.";

    private const string Wish = "MATCHCHAT_TEST_SQLSERVER";
    private const string Order = "MATCHCHAT_TEST_DATABASE";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public static bool IsWanted => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Wish));

    /// <summary>The server that this process was told to use; null = a SQLite file.</summary>
    public static string? Server => Environment.GetEnvironmentVariable(Order) is { Length: > 0 } server ? server : null;

    /// <summary>Runs the tests of one class but those that are about SQLite, and answers what went wrong; null = nothing.</summary>
    public static async Task<string?> Run(Type tests)
    {
        // Beside the tests, under their name, is the program that runs them.
        var start = new ProcessStartInfo(Path.ChangeExtension(tests.Assembly.Location, null), ["-noLogo", "-noColor", "-class", tests.FullName!, "-trait-", "Database=SQLite"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Order] = Environment.GetEnvironmentVariable(Wish);
        start.Environment.Remove(Wish);
        using var process = Process.Start(start)!;
        // Both at once: a full pipe would stop it.
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().Within($"end of {tests.Name} on SQL Server", Longest);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }

        return process.ExitCode == 0 ? null : string.Concat(await output);
    }

    /// <summary>The classes with tests of its namespace and those below, but itself and those that are about SQLite as a whole (a trait of the class says so).</summary>
    public static IEnumerable<string> Classes(Type spec) => spec.Assembly.GetTypes()
        .Where(type => type is { IsPublic: true, IsAbstract: false } && type != spec && IsBelow(type, spec.Namespace!) && !IsAboutSqlite(type) && type.GetMethods().Any(IsTest))
        .Select(type => type.FullName!)
        .Order(StringComparer.Ordinal);

    private static bool IsBelow(Type type, string space) => type.Namespace is { } own && (own == space || own.StartsWith(space + '.', StringComparison.Ordinal));

    private static bool IsTest(MethodInfo method) => method.GetCustomAttributes().Any(attribute => attribute.GetType().Name is "FactAttribute" or "TheoryAttribute");

    private static bool IsAboutSqlite(Type type) => type.GetCustomAttributesData().Any(attribute => attribute.AttributeType.Name == "TraitAttribute" && attribute.ConstructorArguments is [{ Value: "Database" }, { Value: "SQLite" }]);
}
