namespace MatchChat.Cluster.Tests;

/// <summary>One device of one person, and the node on which it is asked.</summary>
internal sealed record Side(Guid Person, HubClient Device, RestClient Rest)
{
    public static Side Of(Participant participant) => new(participant.Id, participant.Device, participant.Rest);
}

/// <summary>
/// How each of these stories ends: what was acknowledged is there exactly once and in order, on every side after a sync; unread counts are a recount; nothing waits to be told; and the metrics tell what happened.
/// </summary>
internal sealed class Ending(Store store, Guid conversation)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Client ids of what was acknowledged, by sender, in the order in which they were sent.</summary>
    public required IReadOnlyList<(Guid Sender, IReadOnlyList<Guid> Ids)> Sent { get; init; }

    public required IReadOnlyList<Side> Sides { get; init; }

    /// <summary>Those that are up, each asked by nobody in particular.</summary>
    public required IReadOnlyList<RestClient> Nodes { get; init; }

    /// <summary>What one of the nodes at least must have counted.</summary>
    public IReadOnlyList<string> Told { get; init; } = [];

    /// <summary>What all of them together must have counted.</summary>
    public IReadOnlyList<(string Series, double Sum)> Counted { get; init; } = [];

    public async Task<IReadOnlyList<StoredMessage>> Reached()
    {
        var stored = Exact.Stored(store, conversation, [.. Sent]);
        foreach (var side in Sides)
        {
            var copy = await ClientCopy.Of(side.Device);
            Exact.Copied(store, copy[conversation], side.Person);
            await IsCounted(side);
        }

        Claims.RunOut(store);
        await Limits.Until(() => store.Count("shared_outbox") == 0, "outbox drained", Patience);
        foreach (var node in Nodes)
        {
            (await node.Metric("matchchat_broker_up")).ShouldBe(1);
            (await node.Metric("matchchat_unread_drift_total")).ShouldBe(0);
        }

        foreach (var (series, sum) in Counted) (await Sum(series)).ShouldBe(sum, series);
        foreach (var series in Told) (await Sum(series)).ShouldBeGreaterThan(0, series);
        return stored;
    }

    /// <summary>As the product counts, for one conversation and for all of them.</summary>
    private async Task IsCounted(Side side)
    {
        var unread = (await side.Rest.Get("unread")).As<UnreadTotal>();
        (unread.Conversations.SingleOrDefault(one => one.Id == conversation)?.Unread ?? 0).ShouldBe(store.Recount(conversation, side.Person));
        unread.Total.ShouldBe(unread.Conversations.Sum(one => one.Unread));
    }

    private async Task<double> Sum(string series)
    {
        var sum = 0d;
        foreach (var node in Nodes) sum += await node.Metric(series);
        return sum;
    }
}
