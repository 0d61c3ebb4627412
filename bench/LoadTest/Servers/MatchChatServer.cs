using System.Globalization;
using MatchChat.TestKit;

namespace MatchChat.LoadTest.Servers;

/// <summary>The real host as in production, on a database of its own, with the limits per person and address out of the way.</summary>
internal sealed class MatchChatServer : ChatServer
{
    private const int AtOnce = 8;

    private readonly TemporaryFolder? folder;
    private readonly RestClient service;

    private MatchChatServer(ServerProcess process, TemporaryFolder? folder)
        : base(process)
    {
        this.folder = folder;
        service = new RestClient(process.Http, Tokens.ForService());
    }

    public override string Name => "MatchChat";

    public Tokens Tokens { get; } = new(HostSettings.Secret);

    /// <summary>On a fresh database.</summary>
    public static Task<MatchChatServer> Start(params (string Key, string? Value)[] settings)
    {
        var folder = new TemporaryFolder();
        return Start(folder.File("matchchat.db"), folder, settings);
    }

    /// <summary>On this database, which is kept.</summary>
    public static Task<MatchChatServer> On(string databaseFile, params (string Key, string? Value)[] settings) => Start(databaseFile, null, settings);

    public RestClient Rest(Guid user) => new(Process.Http, Tokens.For(user));

    public string PathOf(Guid user) => $"/api/chat/ws?access_token={Tokens.For(user)}";

    public override async Task<IReadOnlyList<Couple>> Introduce(int count)
    {
        var couples = new Couple[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            var (one, other) = (Guid.NewGuid(), Guid.NewGuid());
            couples[number] = new Couple(await Match(one, other), PathOf(one), PathOf(other));
        });
        return couples;
    }

    /// <summary>Answers the id of their conversation.</summary>
    public async Task<string> Match(Guid one, Guid other)
    {
        var made = await service.Post("conversations", new { matchId = Guid.CreateVersion7(), userIds = new[] { one, other } });
        return made.As<Conversation>().Id.ToString();
    }

    public override async Task<WriterCounters> ReadWriter()
    {
        var lines = await ReadMetrics();
        return new WriterCounters(Value(lines, "matchchat_batch_size_count"), Value(lines, "matchchat_batch_size_sum"));
    }

    /// <summary>How often it wrote to the database file, and how often it waited no longer than this for the other nodes.</summary>
    public async Task<(double All, double Within)> ReadTurns(string within)
    {
        var lines = await ReadMetrics();
        return (Value(lines, "matchchat_sqlite_turn_seconds_count"), Value(lines, $"matchchat_sqlite_turn_seconds_bucket{{le=\"{within}\"}}"));
    }

    /// <summary>Whether it hears what other nodes tell.</summary>
    public async Task<bool> HearsOthers() => Value(await ReadMetrics(), "matchchat_broker_up") == 1;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder?.Dispose();
    }

    private static async Task<MatchChatServer> Start(string databaseFile, TemporaryFolder? folder, (string Key, string? Value)[] settings)
    {
        var keys = HostSettings.With(settings);
        keys.Keys["urls"] = null;
        return new MatchChatServer(await ServerProcess.Start("MatchChat.Host.dll", Path.GetDirectoryName(databaseFile)!, keys.Arguments(databaseFile)), folder);
    }

    private async Task<string[]> ReadMetrics() => (await Process.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n');

    private static double Value(string[] lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line ? double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture) : 0;
}
