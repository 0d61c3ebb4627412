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

    private Crowd(SocketLoop loop, ChatServer server)
    {
        Loop = loop;
        Server = server;
    }

    public SocketLoop Loop { get; }

    public ChatServer Server { get; }

    public Tally Tally { get; } = new();

    public IReadOnlyList<Pair> Pairs => pairs;

    public static async Task<Crowd> Gather(ChatServer server, int pairs, PairOptions? options = null) => Of(server, await server.Introduce(pairs), options);

    public static Crowd Of(ChatServer server, IReadOnlyList<Couple> couples, PairOptions? options = null)
    {
        var crowd = new Crowd(new SocketLoop(), server);
        foreach (var couple in couples)
        {
            crowd.pairs.Add(new Pair(crowd.Loop, server.Address, couple, server.NextPair(), crowd.Tally, options ?? new PairOptions()));
            var first = Math.Max(0, crowd.pairs.Count - Entering);
            crowd.WaitFor(() => crowd.pairs[first].IsReady || first == 0);
        }

        crowd.WaitFor(() => crowd.pairs.TrueForAll(pair => pair.IsReady));
        return crowd;
    }

    public void Dispose()
    {
        foreach (var pair in pairs) pair.Close(Loop);
        Loop.Dispose();
    }

    private void WaitFor(Func<bool> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Tally.Cut > 0) throw new InvalidOperationException($"{Server.Name} did not take a connection: {Tally.FirstTrouble}");
            if (Stopwatch.GetElapsedTime(started) > Patience) throw new TimeoutException($"{Server.Name} did not welcome everybody.");
            Loop.Turn(10);
        }
    }
}
