using RabbitMQ.Client;

namespace MatchChat.Infrastructure.RabbitMq;

/// <summary>The names on the broker (docs/operations.md), and what is declared by whoever connects: a broker that was wiped has all of it again.</summary>
internal static class Topology
{
    /// <summary>Every fact once, by its type and to each of its people.</summary>
    public const string Facts = "matchchat.facts";

    /// <summary>What every node has to hear.</summary>
    public const string Control = "matchchat.control";

    /// <summary>Of the app's matching service.</summary>
    public const string Matches = "dating.matches";

    public const string MatchesQueue = "matchchat.matches";
    public const string DeadMatchesQueue = "matchchat.matches.dead";

    /// <summary>Says which node's sockets have had it.</summary>
    public const string NodeHeader = "x-node";

    /// <summary>Why a match event is dead.</summary>
    public const string ReasonHeader = "x-reason";

    /// <summary>Further routing keys of one message: it is in the exchange once, however many people it is for.</summary>
    public const string CopyHeader = "CC";

    public static async Task DeclareExchanges(IChannel channel, CancellationToken ct)
    {
        // A topic exchange on purpose: by a direct one with several thousand bindings copies by the CC header were seven times slower (measured).
        await channel.ExchangeDeclareAsync(Facts, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: ct);
        await channel.ExchangeDeclareAsync(Control, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: ct);
    }

    public static async Task DeclareMatches(IChannel channel, CancellationToken ct)
    {
        Dictionary<string, object?> quorum = new(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" };
        await channel.ExchangeDeclareAsync(Matches, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: ct);
        await channel.QueueDeclareAsync(DeadMatchesQueue, durable: true, exclusive: false, autoDelete: false, quorum, cancellationToken: ct);
        // A broker of version 4 gives up by itself what was delivered too often, and without an address it would throw it away.
        Dictionary<string, object?> arguments = new(quorum, StringComparer.Ordinal) { ["x-dead-letter-exchange"] = "", ["x-dead-letter-routing-key"] = DeadMatchesQueue };
        await channel.QueueDeclareAsync(MatchesQueue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: ct);
        await channel.QueueBindAsync(MatchesQueue, Matches, "match.*", cancellationToken: ct);
    }

    /// <summary>A queue of one connection, gone with it.</summary>
    /// <param name="channel">Of the connection.</param>
    /// <param name="queue">Its name.</param>
    /// <param name="longest">Messages; past it the oldest is dropped.</param>
    /// <param name="bell">The queue that rings when one is dropped; null where nobody needs to know.</param>
    /// <param name="ct">Ends the wait.</param>
    public static Task DeclareOwn(IChannel channel, string queue, int longest, string? bell, CancellationToken ct)
    {
        Dictionary<string, object?> arguments = new(StringComparer.Ordinal) { ["x-max-length"] = longest, ["x-overflow"] = "drop-head" };
        if (bell is not null) (arguments["x-dead-letter-exchange"], arguments["x-dead-letter-routing-key"]) = ("", bell);
        return channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: true, arguments, cancellationToken: ct);
    }

    /// <summary>The prefix keeps a service that binds `user.*` from getting what is told to people.</summary>
    public static string KeyOf(Kernel.UserId user) => $"{PersonPrefix}{user}";

    public static bool TryPerson(string key, out Kernel.UserId user)
    {
        user = default;
        return key.StartsWith(PersonPrefix, StringComparison.Ordinal) && Kernel.UserId.TryParse(key[PersonPrefix.Length..], null, out user);
    }

    private const string PersonPrefix = "to.";
}
