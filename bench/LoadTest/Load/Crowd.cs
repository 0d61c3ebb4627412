using System.Diagnostics;
using MatchChat.LoadTest.Servers;
using MatchChat.LoadTest.Wire;

namespace MatchChat.LoadTest.Load;

/// <summary>The pairs of a run, connected to one server.</summary>
internal sealed class Crowd : IDisposable
{
    /// <summary>Pairs on their way in at the same time; more would measure the backlog of the listening socket.</summary>
    private const int Entering = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<Pair> pairs = [];

    private readonly bool ownsLoop;

    private Crowd(ChatServer server, SocketLoop? shared)
    {
        Loop = shared ?? new SocketLoop();
        ownsLoop = shared is null;
        Server = server;
    }

    public SocketLoop Loop { get; }

    public ChatServer Server { get; }

    public Tally Tally { get; } = new();

    public IReadOnlyList<Pair> Pairs => pairs;

    /// <param name="shared">The loop of another crowd that waits its turn: its sockets must be kept alive meanwhile.</param>
    public static async Task<Crowd> Gather(ChatServer server, int pairs, PairOptions? options = null, SocketLoop? shared = null) =>
        Of(server, await server.Introduce(pairs), options, shared);

    public static Crowd Of(ChatServer server, IReadOnlyList<Couple> couples, PairOptions? options = null, SocketLoop? shared = null)
    {
        var crowd = new Crowd(server, shared);
        crowd.pairs.AddRange(crowd.Join(couples, crowd.Tally, options ?? new PairOptions()));
        return crowd;
    }

    /// <summary>Connects pairs that are counted apart from the crowd.</summary>
    public List<Pair> Join(IReadOnlyList<Couple> couples, Tally tally, PairOptions options)
    {
        var joining = new List<Pair>();
        foreach (var couple in couples)
        {
            joining.Add(new Pair(Loop, Server.Address, couple, Server.NextPair(), tally, options));
            if (joining.Count > Entering) WaitFor(() => joining[^Entering].IsReady);
        }

        WaitFor(() => joining.TrueForAll(pair => pair.IsReady));
        return joining;
    }

    /// <summary>Goes on reading until this is true; false if it is not within this time.</summary>
    public bool WaitUntil(Func<bool> condition, TimeSpan patience)
    {
        for (var started = Stopwatch.GetTimestamp(); !condition(); Loop.Turn(10))
        {
            if (Stopwatch.GetElapsedTime(started) > patience) return false;
        }

        return true;
    }

    public void Dispose()
    {
        foreach (var pair in pairs) pair.Close(Loop);
        if (ownsLoop) Loop.Dispose();
    }

    private void WaitFor(Func<bool> condition)
    {
        if (!WaitUntil(() => Tally.Cut > 0 || condition(), Patience)) throw new TimeoutException($"{Server.Name} did not welcome everybody.");
        if (Tally.Cut > 0) throw new InvalidOperationException($"{Server.Name} did not take a connection: {Tally.FirstTrouble}");
    }
}
