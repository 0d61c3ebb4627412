using System.Collections.Concurrent;

namespace MatchChat.Architecture.Tests.SqlServer;

/// <summary>Every statement that was sent, and by whom.</summary>
internal sealed class Spy
{
    private readonly ConcurrentDictionary<string, bool> statements = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> senders = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Statements => [.. statements.Keys];

    public IReadOnlyCollection<string> SentBy => [.. senders.Keys];

    public void Note(string statement)
    {
        statements[statement] = true;
        // The emulated server answers at once, so the asynchronous callers are all still on the stack.
        foreach (var caller in Senders.Calling()) senders[caller] = true;
    }
}
