namespace MatchChat.LoadTest.Servers;

/// <summary>Two people and their conversation.</summary>
/// <param name="SpeakerPath">Where the one who sends connects, with the query that says who it is.</param>
internal sealed record Couple(string Conversation, string SpeakerPath, string ListenerPath)
{
    /// <summary>The node of the one who sends, where the server has several; null = the server's own address.</summary>
    public Uri? SpeakerAt { get; init; }

    public Uri? ListenerAt { get; init; }

    /// <summary>The same two on different nodes. Over all numbers, each node has as many who send as who hear.</summary>
    public Couple Apart(int number, IReadOnlyList<Uri> nodes) => this with { SpeakerAt = nodes[number % nodes.Count], ListenerAt = nodes[(number + 1) % nodes.Count] };
}

/// <param name="Transactions">Batches that were committed.</param>
/// <param name="Messages">In them.</param>
internal sealed record WriterCounters(double Transactions, double Messages)
{
    public static readonly WriterCounters None = new(0, 0);

    public WriterCounters Plus(WriterCounters other) => new(Transactions + other.Transactions, Messages + other.Messages);
}

/// <summary>What the generator can talk to.</summary>
internal abstract class ChatServer(ServerProcess process) : IAsyncDisposable
{
    private int pairs;

    public abstract string Name { get; }

    public Uri Address => Process.Address;

    public int ProcessId => Process.Id;

    public ServerProcess Process { get; } = process;

    /// <summary>Pairs of people who matched.</summary>
    public abstract Task<IReadOnlyList<Couple>> Introduce(int count);

    public abstract Task<WriterCounters> ReadWriter();

    /// <summary>Of all its processes that are ours.</summary>
    public virtual ProcessNumbers ReadNumbers() => ProcessNumbers.Of(ProcessId);

    /// <summary>A number that no other pair on this server has.</summary>
    public int NextPair() => Interlocked.Increment(ref pairs);

    public virtual Task Stop() => Process.Stop();

    public virtual ValueTask DisposeAsync() => Process.DisposeAsync();
}
