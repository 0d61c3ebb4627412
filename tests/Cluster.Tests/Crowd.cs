namespace MatchChat.Cluster.Tests;

/// <summary>Pairs of people who talk without a pause, the two of each on different nodes of a fleet.</summary>
internal sealed class Crowd
{
    private readonly Fleet fleet;
    private readonly List<(Traveller One, Traveller Other, Guid Conversation)> pairs = [];
    private Task talking = Task.CompletedTask;

    private Crowd(Fleet fleet) => this.fleet = fleet;

    private Traveller[] All => [.. pairs.SelectMany(pair => new[] { pair.One, pair.Other })];

    /// <summary>How often somebody had to go to another node.</summary>
    public int Moves => All.Sum(traveller => traveller.Moves);

    public int Size => pairs.Count * 2;

    public static async Task<Crowd> Gather(Fleet fleet, int pairs)
    {
        var crowd = new Crowd(fleet);
        for (var number = 0; number < pairs; number++) await crowd.Meet(number);
        crowd.talking = Task.WhenAll(crowd.All.Select(traveller => traveller.Talks()));
        await crowd.SaysMore();
        return crowd;
    }

    /// <summary>Everybody got some more acknowledged.</summary>
    public async Task SaysMore()
    {
        var all = All;
        int[] before = [.. all.Select(traveller => traveller.Acknowledged)];
        await Limits.Until(() => talking.IsFaulted || all.Zip(before).All(one => one.First.Acknowledged >= one.Second + 50), "everybody writes", TimeSpan.FromSeconds(120));
        if (talking.IsFaulted) await talking;
    }

    public async Task FallsSilent()
    {
        foreach (var traveller in All) traveller.Stop();
        await talking.Within("the last answers");
    }

    /// <summary>Nobody misses or repeats a word: neither those who listened all the time nor somebody who begins now.</summary>
    /// <param name="told">What one of the nodes at least must have counted.</param>
    public async Task IsExact(params string[] told)
    {
        foreach (var traveller in All) await traveller.Leaves();
        foreach (var (one, other, conversation) in pairs)
        {
            Traveller[] both = [one, other];
            foreach (var side in both) Exact.Copied(fleet.Store, side.Copy[conversation], side.Id);
            var devices = await Task.WhenAll(both.Select((side, place) => fleet.Connect(place, side.Id)));
            await new Ending(fleet.Store, conversation)
            {
                Sent = [(one.Id, one.Sent), (other.Id, other.Sent)],
                Sides = [.. both.Select((side, place) => new Side(side.Id, devices[place], fleet.Rest(place, side.Id)))],
                Nodes = fleet.Metrics,
                Told = ["matchchat_messages_committed_total", .. told],
            }.Reached();
            foreach (var device in devices) await device.DisposeAsync();
        }
    }

    private async Task Meet(int number)
    {
        var (one, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var conversation = await fleet.Match(one, other);
        var (first, second) = (new Traveller(fleet, one, conversation, number), new Traveller(fleet, other, conversation, number + 1));
        await first.Arrives(number % fleet.Size);
        await second.Arrives((number + 1) % fleet.Size);
        pairs.Add((first, second, conversation));
    }
}
