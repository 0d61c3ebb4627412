using System.Text.Json;
using System.Text.RegularExpressions;

namespace MatchChat.Cluster.Tests;

/// <summary>The broker's users as docs/operations.md makes them, and some that may a little less.</summary>
public sealed partial class BrokerUsers
{
    public const string Password = "one of the tests";

    private readonly Dictionary<string, UserRights> all;
    private readonly string commands;
    private bool known;

    public BrokerUsers()
    {
        commands = File.ReadAllText(Path.Combine(Root(), "docs", "operations.md"));
        all = Rights().Matches(commands).ToDictionary(match => match.Groups["user"].Value, match => new UserRights(match.Groups["configure"].Value, match.Groups["write"].Value, match.Groups["read"].Value), StringComparer.Ordinal);
        foreach (var (less, number) in all["matchchat"].OneLess().Select((less, number) => (less, number))) all.Add($"less{number}", less);
    }

    /// <summary>A node's, each with one of its rights less.</summary>
    internal IEnumerable<KeyValuePair<string, UserRights>> Less => all.Where(one => one.Key.StartsWith("less", StringComparison.Ordinal));

    public async Task KnownTo(RabbitServer server)
    {
        if (!known) await server.Import(Definitions());
        known = true;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MatchChat.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Runs inside the repository only.");
    }

    private string Definitions() => JsonSerializer.Serialize(new
    {
        vhosts = new[] { new { name = "/" } },
        users = all.Keys.Select(name => new { name, password = Password, tags = "" }),
        permissions = all.Select(one => new { user = one.Key, vhost = "/", configure = one.Value.Configure, write = one.Value.Write, read = one.Value.Read }),
        topic_permissions = TopicRights().Matches(commands).Select(match => new { user = match.Groups["user"].Value, vhost = "/", exchange = match.Groups["exchange"].Value, write = match.Groups["write"].Value, read = match.Groups["read"].Value }),
    });

    [GeneratedRegex("^rabbitmqctl set_permissions (?<user>[a-z]+) '(?<configure>[^']*)' '(?<write>[^']*)' '(?<read>[^']*)'$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Rights();

    [GeneratedRegex("^rabbitmqctl set_topic_permissions (?<user>[a-z]+) (?<exchange>[a-z.]+) '(?<write>[^']*)' '(?<read>[^']*)'$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex TopicRights();
}

/// <summary>Patterns of names.</summary>
internal sealed partial record UserRights(string Configure, string Write, string Read)
{
    /// <summary>The same, each with one of its alternatives less.</summary>
    public IEnumerable<UserRights> OneLess() =>
    [
        .. Less(Configure).Select(less => this with { Configure = less }),
        .. Less(Write).Select(less => this with { Write = less }),
        .. Less(Read).Select(less => this with { Read = less }),
    ];

    private static IEnumerable<string> Less(string pattern)
    {
        var alternatives = Alternatives().Match(pattern).Groups["inner"].Value.Split('|');
        return alternatives.Select(one => $"^({string.Join('|', alternatives.Except([one]))})$");
    }

    [GeneratedRegex(@"^\^\((?<inner>.+)\)\$$", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Alternatives();
}
