namespace MatchChat.TestKit.SqlServer;

/// <summary>What an emulated server is asked for beside keeping the data.</summary>
public sealed record Emulation
{
    /// <summary>Hears each statement.</summary>
    public Action<string>? Sent { get; init; }

    /// <summary>Called when a transaction was committed, and nobody knows it yet; where it throws, the outcome stays unknown.</summary>
    public Action? Committed { get; init; }

    public Elsewhere? Elsewhere { get; init; }

    public IAdministration? Administration { get; init; }
}

/// <summary>Locks by name and switches of the database, which the emulated server itself does not know, as one of another make may not.</summary>
public interface IAdministration
{
    /// <summary>False where it is none of that.</summary>
    /// <param name="statement">As it is sent.</param>
    /// <param name="session">The connection, to be told from others.</param>
    /// <param name="answer">The one value.</param>
    bool TryAnswer(string statement, object session, out object? answer);
}

/// <summary>
/// What another node commits between a look of this one and the statement that follows from it, as READ COMMITTED allows it. SQLite, which keeps the data of the emulated server, lets nobody in there:
/// so it is done right before that statement and in its transaction, once.
/// </summary>
/// <param name="before">The statement, as it is sent.</param>
public sealed class Elsewhere(Func<string, bool> before)
{
    private string? change;

    /// <summary>Whether it has come to that.</summary>
    public bool HasHappened { get; private set; }

    /// <param name="text">In SQLite's words; ids as upper-case text.</param>
    public void Happens(string text) => change = text;

    internal string? Before(string statement)
    {
        if (change is not { } now || !before(statement)) return null;

        (change, HasHappened) = (null, true);
        return now;
    }
}
