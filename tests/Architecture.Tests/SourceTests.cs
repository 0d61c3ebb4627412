using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MatchChat.Architecture.Tests;

public sealed partial class SourceTests
{
    private const int MostLines = 300;

    [Fact]
    public void No_source_file_is_longer_than_three_hundred_lines() =>
        Product.Sources.Where(file => file.Lines > MostLines).Select(file => $"{file.Path}: {file.Lines}").ShouldBeEmpty();

    [Fact]
    public void Nothing_is_left_to_do_in_a_comment()
    {
        string[] kinds = ["*.cs", "*.js", "*.css", "*.html", "*.razor", "*.csproj"];
        kinds.SelectMany(kind => Product.Files("src", kind)).Where(file => LeftOver().IsMatch(file.Text)).Select(file => file.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Time_is_asked_of_the_clock_that_was_given() =>
        Product.Sources.SelectMany(file => OwnClock().Matches(file.Text).Select(match => $"{file.Path}: {match.Value}")).ShouldBeEmpty();

    [Fact]
    public void No_thread_sleeps() =>
        Product.Sources.Concat(Product.Files("tests", "*.cs")).Where(file => SleepingThread().IsMatch(file.Text)).Select(file => file.Path).ShouldBeEmpty();

    [Fact]
    public void Contracts_are_documented()
    {
        foreach (var module in Product.ModuleAssemblies)
        {
            var docs = DocsOf(module);
            module.GetExportedTypes().Where(type => type.Namespace!.EndsWith(".Contracts", StringComparison.Ordinal) && IsPublicContract(type))
                .Where(type => !docs.Contains($"T:{type.FullName}"))
                .Select(type => type.FullName)
                .ShouldBeEmpty();
        }
    }

    [Fact]
    public void Every_option_is_documented_with_its_default()
    {
        foreach (var assembly in Product.Assemblies)
        {
            var docs = DocsOf(assembly);
            foreach (var property in Product.WrittenClasses(assembly).Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && type.GetField("Section") is not null).SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)))
            {
                docs.ShouldContain($"P:{property.DeclaringType!.FullName!.Replace('+', '.')}.{property.Name}");
            }
        }
    }

    [Fact]
    public async Task No_committed_file_names_a_place_where_it_was_made()
    {
        var listed = await Product.Run("git", Product.Root, "ls-files");
        var named = new List<string>();
        foreach (var path in listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(path => IsText(path) && File.Exists(Path.Combine(Product.Root, path))))
        {
            var text = await File.ReadAllTextAsync(Path.Combine(Product.Root, path), TestContext.Current.CancellationToken);
            if (Place().Match(text) is { Success: true } match) named.Add($"{path}: {match.Value}");
        }

        named.ShouldBeEmpty();
    }

    private static bool IsText(string path) => Path.GetExtension(path) is not (".png" or ".ico" or ".woff2" or ".jpg");

    /// <summary>Catalogues and replies explain themselves where their names and fields do; what is asked for and what is told must be explained.</summary>
    private static bool IsPublicContract(Type type) => type.GetInterfaces().Any(shape =>
        shape == typeof(Kernel.Facts.IFact) || (shape.IsGenericType && shape.GetGenericTypeDefinition() == typeof(Kernel.Mediation.IRequest<>)));

    private static HashSet<string> DocsOf(Assembly assembly) =>
        XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml")).Descendants("member")
            .Where(member => member.Element("summary") is { } summary && summary.Value.Trim().Length > 0)
            .Select(member => member.Attribute("name")!.Value)
            .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"\b(TO" + "DO|FIX" + "ME|HA" + @"CK|XX" + @"X)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LeftOver();

    [GeneratedRegex(@"DateTime(Offset)?\.(Utc)?Now\b|Stopwatch\.(StartNew|GetTimestamp)|Environment\.TickCount", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OwnClock();

    [GeneratedRegex(@"Thread\.Sl" + @"eep\(", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SleepingThread();

    // Written in pieces, so that this file does not name one.
    [GeneratedRegex("/wo" + "rk/(wt|main|shared)|/ro" + "ot/|/ho" + "me/[a-z]|\"reso" + "lved\"|registry\\.n" + "pmjs|(?<!api\\.)artifa" + "ctory|api\\.n" + "uget\\.org", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Place();
}
