using System.Globalization;

namespace MatchChat.Cluster.Tests;

/// <summary>Alice on the first node and Bob on the second one say something to each other, whatever works just now.</summary>
internal sealed class Dialogue(TwoNodes town, Participant alice, Participant bob)
{
    private readonly List<Guid> alices = [], bobs = [];

    public Participant Alice => alice;

    public Participant Bob => bob;

    /// <summary>Client ids, in the order in which they were sent.</summary>
    public IReadOnlyList<(Guid Sender, IReadOnlyList<Guid> Ids)> Sent => [(alice.Id, alices), (bob.Id, bobs)];

    public static async Task<Dialogue> Begin(TwoNodes town)
    {
        var (alice, bob) = await town.Match("alice", on: 1, "bob", and: 2);
        return new Dialogue(town, alice, bob);
    }

    public static async Task<string> Status(Participant asking, Guid of) => (await asking.Rest.Get($"presence?userIds={of}")).As<PresenceAnswer>().Users.Single().Status;

    /// <summary>All that there is: words, pointers, counts, who is there and who types.</summary>
    public async Task GoesOn()
    {
        await Sees("online");
        foreach (var (one, other) in new[] { (alice, bob), (bob, alice) })
        {
            await one.Types();
            (await other.Next("TypingStarted")).Payload.GetProperty("userId").GetGuid().ShouldBe(one.Id);
            await one.StopsTyping();
            await other.Next("TypingStopped");
        }

        await Words();
    }

    /// <summary>Each of them says something that the other one hears, reads some of it, and is told so.</summary>
    public async Task Words()
    {
        foreach (var (one, other) in new[] { (alice, bob), (bob, alice) })
        {
            var first = await Says(one);
            var second = await Says(one);
            await other.Hears(first.Content!, first.Seq);
            await other.Hears(second.Content!, second.Seq);
            await other.Reads(first.Seq);
            await one.HearsRead(first.Seq);
            await AreCounted();
        }
    }

    /// <summary>The nodes do not hear each other: what is said is kept, and counted.</summary>
    public async Task WordsInTheDark()
    {
        foreach (var one in new[] { alice, bob })
        {
            await Says(one);
            await Says(one);
            await AreCounted();
        }
    }

    /// <summary>Each of the other, once everybody has heard of it.</summary>
    public async Task Sees(string status)
    {
        await Limits.Until(async () => await Status(alice, bob.Id) == status, $"bob is {status} for alice");
        await Limits.Until(async () => await Status(bob, alice.Id) == status, $"alice is {status} for bob");
    }

    public async Task IsToldToSync()
    {
        foreach (var one in new[] { alice, bob })
            await one.Device.Next("ResyncRequired", payload => payload.GetProperty("reason").GetString() == "broker.back", TimeSpan.FromSeconds(120));
    }

    private async Task<Message> Says(Participant who)
    {
        var said = who == alice ? alices : bobs;
        said.Add(Guid.CreateVersion7());
        return await who.Says(string.Create(CultureInfo.InvariantCulture, $"{who.Person.Name} {said.Count}"), said[^1]);
    }

    private async Task AreCounted()
    {
        foreach (var one in new[] { alice, bob }) (await one.Unread()).ShouldBe(town.Store.Recount(one.Conversation, one.Id));
    }
}
