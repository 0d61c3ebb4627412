namespace MatchChat.LoadTest.Servers;

/// <summary>Two people and their conversation.</summary>
/// <param name="SpeakerPath">Where the one who sends connects, with the query that says who it is.</param>
internal sealed record Couple(string Conversation, string SpeakerPath, string ListenerPath);

/// <param name="Transactions">Batches that were committed.</param>
/// <param name="Messages">In them.</param>
internal sealed record WriterCounters(double Transactions, double Messages)
{
    public static readonly WriterCounters None = new(0, 0);
}

/// <summary>What the generator can talk to.</summary>
internal abstract class ChatServer(ServerProcess process) : IAsyncDisposable
{
    private int pairs;

    public abstract string Name { get; }

    public Uri Address => Process.Address;

    public int ProcessId => Process.Id;

    protected ServerProcess Process { get; } = process;

    /// <summary>Pairs of people who matched.</summary>
    public abstract Task<IReadOnlyList<Couple>> Introduce(int count);

    public abstract Task<WriterCounters> ReadWriter();

    /// <summary>A number that no other pair on this server has.</summary>
    public int NextPair() => Interlocked.Increment(ref pairs);

    public Task Stop() => Process.Stop();

    public virtual ValueTask DisposeAsync() => Process.DisposeAsync();
}
