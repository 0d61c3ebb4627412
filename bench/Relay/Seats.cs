using System.Collections.Concurrent;

namespace MatchChat.Relay;

/// <summary>Who is on which connection.</summary>
internal sealed class Seats
{
    private readonly ConcurrentDictionary<string, string> connectionOf = new(StringComparer.Ordinal);

    public void Take(string user, string connection) => connectionOf[user] = connection;

    public string? Of(string user) => connectionOf.GetValueOrDefault(user);
}
