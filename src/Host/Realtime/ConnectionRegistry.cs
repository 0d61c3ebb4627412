using System.Collections.Concurrent;
using MatchChat.Kernel;

namespace MatchChat.Host.Realtime;

/// <summary>Which sockets a person has on this node: a look-up per person, never a scan over connections. What is in here is subscribed.</summary>
internal sealed class ConnectionRegistry
{
    private readonly ConcurrentDictionary<UserId, ChatConnection[]> byUser = new();
    private int count;

    /// <summary>Connections that are subscribed.</summary>
    public int Count => Volatile.Read(ref count);

    public IReadOnlyList<ChatConnection> Of(UserId user) => byUser.TryGetValue(user, out var connections) ? connections : [];

    public IEnumerable<ChatConnection> All() => byUser.SelectMany(person => person.Value);

    public bool Has(UserId user) => byUser.ContainsKey(user);

    /// <summary>False where the person has as many already.</summary>
    public bool TryAdd(ChatConnection connection, int most)
    {
        while (true)
        {
            if (!byUser.TryGetValue(connection.User, out var before))
            {
                if (!byUser.TryAdd(connection.User, [connection])) continue;
            }
            else if (before.Length >= most)
            {
                return false;
            }
            else if (!byUser.TryUpdate(connection.User, [.. before, connection], before))
            {
                continue;
            }

            Interlocked.Increment(ref count);
            return true;
        }
    }

    /// <summary>Nothing happens where it is not in.</summary>
    public void Remove(ChatConnection connection)
    {
        while (byUser.TryGetValue(connection.User, out var before) && before.Contains(connection))
        {
            var removed = before.Length == 1
                ? byUser.TryRemove(KeyValuePair.Create(connection.User, before))
                : byUser.TryUpdate(connection.User, [.. before.Where(other => other != connection)], before);
            if (!removed) continue;

            Interlocked.Decrement(ref count);
            return;
        }
    }
}
