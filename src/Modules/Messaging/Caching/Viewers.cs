using MatchChat.Kernel;

namespace MatchChat.Messaging.Caching;

/// <summary>Port: who has a conversation open on a screen. It only spares notifications, so it may be late or lost.</summary>
internal interface IViewers
{
    ValueTask Show(ConversationId conversation, UserId user, string connection, CancellationToken ct);

    ValueTask Hide(ConversationId conversation, UserId user, string connection, CancellationToken ct);

    /// <summary>The connection is gone, with all that it had open.</summary>
    ValueTask Forget(UserId user, string connection, CancellationToken ct);

    ValueTask<bool> IsOpen(ConversationId conversation, UserId user, CancellationToken ct);

    /// <summary>Says again what is open on this node: what was said before is believed for a while only.</summary>
    ValueTask Renew(CancellationToken ct);
}

/// <summary>One conversation, open on one connection.</summary>
internal readonly record struct Screen(UserId User, string Connection, ConversationId Conversation);

/// <summary>Of this process. A connection has few conversations open at once; the oldest gives way.</summary>
internal sealed class ViewersInMemory : IViewers
{
    private const int MostPerConnection = 8;

    private readonly Lock gate = new();
    private readonly Dictionary<UserId, List<Screen>> open = [];

    public ValueTask Show(ConversationId conversation, UserId user, string connection, CancellationToken ct) => Change(user, screens =>
    {
        screens.Remove(new Screen(user, connection, conversation));
        screens.Add(new Screen(user, connection, conversation));
        if (screens.Count(screen => screen.Connection == connection) > MostPerConnection) screens.RemoveAt(screens.FindIndex(screen => screen.Connection == connection));
    });

    public ValueTask Hide(ConversationId conversation, UserId user, string connection, CancellationToken ct) =>
        Change(user, screens => screens.Remove(new Screen(user, connection, conversation)));

    public ValueTask Forget(UserId user, string connection, CancellationToken ct) =>
        Change(user, screens => screens.RemoveAll(screen => screen.Connection == connection));

    public ValueTask<bool> IsOpen(ConversationId conversation, UserId user, CancellationToken ct)
    {
        lock (gate) return new(open.TryGetValue(user, out var screens) && screens.Exists(screen => screen.Conversation == conversation));
    }

    public ValueTask Renew(CancellationToken ct) => default;

    public IReadOnlyList<Screen> OpenOn(UserId user, string connection)
    {
        lock (gate) return open.TryGetValue(user, out var screens) ? screens.FindAll(screen => screen.Connection == connection) : [];
    }

    public IReadOnlyList<Screen> All()
    {
        lock (gate) return [.. open.Values.SelectMany(screens => screens)];
    }

    private ValueTask Change(UserId user, Action<List<Screen>> change)
    {
        lock (gate)
        {
            if (!open.TryGetValue(user, out var screens)) open.Add(user, screens = []);
            change(screens);
            if (screens.Count == 0) open.Remove(user);
        }

        return default;
    }
}
