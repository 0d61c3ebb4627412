using System.Collections.Concurrent;
using System.Globalization;

namespace MatchChat.Crash.Tests;

/// <summary>Two people who talk without a pause and keep a list of what was acknowledged to them and what was not.</summary>
internal sealed class Pair(Guid conversation, Guid one, Guid other)
{
    private readonly ConcurrentDictionary<Guid, string> acknowledged = new();
    private readonly ConcurrentDictionary<Guid, Attempt> unknown = new();
    private readonly Dictionary<Guid, List<Guid>> sentInOrder = new() { [one] = [], [other] = [] };
    private List<Task> talking = [];
    private HubClient oneDevice = null!;
    private HubClient otherDevice = null!;
    private int number;

    public int Acknowledged => acknowledged.Count;

    public int Unknown => unknown.Count;

    public async Task Connects(NodeProcess node) => (oneDevice, otherDevice) = (await node.Connect(one), await node.Connect(other));

    public void Talks() => talking = [Talk(oneDevice, one), Talk(otherDevice, other), Read(oneDevice), Read(otherDevice)];

    /// <summary>Everything that this process had in flight has failed by now; nothing was lost on our side of the wire.</summary>
    public async Task NoticesTheEnd()
    {
        await Task.WhenAll(talking).Within("end of the talk after the kill");
        await oneDevice.DisposeAsync();
        await otherDevice.DisposeAsync();
    }

    public async Task RepeatsWhatWasNotAcknowledged(NodeProcess node)
    {
        if (unknown.IsEmpty) return;

        await using var oneAgain = await node.Connect(one);
        await using var otherAgain = await node.Connect(other);
        foreach (var (id, attempt) in unknown.OrderBy(pair => pair.Value.Number))
        {
            // Twice on purpose: a repeat of a repeat is the same message, too.
            var first = await Send(attempt.Sender == one ? oneAgain : otherAgain, id, attempt.Text);
            var second = await Send(attempt.Sender == one ? oneAgain : otherAgain, id, attempt.Text);
            second.Id.ShouldBe(first.Id);
            second.Duplicate.ShouldBe(true);
            acknowledged[id] = attempt.Text;
            unknown.TryRemove(id, out _);
        }
    }

    /// <summary>What SQL says, between two lives of the node.</summary>
    public void IsWhole(Store store)
    {
        var stored = store.Messages(conversation);
        stored.Select(message => message.Seq).ShouldBe(Enumerable.Range(1, stored.Count).Select(seq => (long)seq), "seqs without a gap");
        store.Head(conversation).LastSeq.ShouldBe(stored.Count);
        stored.Select(message => message.ClientMessageId).ShouldBeUnique();
        var byId = stored.ToDictionary(message => message.ClientMessageId);
        foreach (var (id, text) in acknowledged) byId[id].Content.ShouldBe(text);
        foreach (var message in stored) (acknowledged.ContainsKey(message.ClientMessageId) || unknown.ContainsKey(message.ClientMessageId)).ShouldBeTrue("nothing that nobody sent");
        foreach (var (sender, sent) in sentInOrder)
        {
            var seqs = sent.Where(byId.ContainsKey).Select(id => byId[id]).ToList();
            seqs.ShouldAllBe(message => message.SenderId == sender);
            seqs.Select(message => message.Seq).ShouldBeInOrder();
        }
    }

    /// <summary>The product's own view agrees with SQL: history, unread and pointers.</summary>
    public async Task SeesEverything(NodeProcess node, Store store)
    {
        foreach (var person in new[] { one, other })
        {
            await using var device = await node.Connect(person);
            var copy = await ClientCopy.Of(device);
            copy[conversation].Messages.Select(message => message.Id).ShouldBe(store.Messages(conversation).Select(message => message.Id));
            copy[conversation].Unread.ShouldBe(store.Recount(conversation, person));
            device.Welcome.Conversations.Single().Unread.ShouldBe(store.Recount(conversation, person));
        }
    }

    private async Task Talk(HubClient device, Guid sender)
    {
        try
        {
            while (true)
            {
                // Several at once, as a client that writes offline does when it is back.
                var calls = new List<Task>();
                for (var inFlight = 0; inFlight < 8; inFlight++) calls.Add(await Say(device, sender));
                await Task.WhenAll(calls);
            }
        }
        catch (InvalidOperationException)
        {
            // The node is gone.
        }
    }

    private async Task<Task> Say(HubClient device, Guid sender)
    {
        var id = Guid.CreateVersion7();
        var attempt = new Attempt(sender, Interlocked.Increment(ref number), string.Create(CultureInfo.InvariantCulture, $"number {number}"));
        unknown[id] = attempt;
        lock (sentInOrder) sentInOrder[sender].Add(id);
        var answer = await device.Begin("SendMessage", new { conversationId = conversation, clientMessageId = id, content = attempt.Text });
        return Acknowledge();

        async Task Acknowledge()
        {
            await answer;
            acknowledged[id] = attempt.Text;
            unknown.TryRemove(id, out _);
        }
    }

    private async Task Read(HubClient device)
    {
        try
        {
            while (true)
            {
                var heard = (await device.Next("MessageReceived")).As<Message>();
                await device.Invoke("MarkAsDelivered", new { conversationId = conversation, upToSeq = heard.Seq });
                if (heard.Seq % 3 == 0) await device.Invoke<ReadAnswer>("MarkAsRead", new { conversationId = conversation, upToSeq = heard.Seq });
            }
        }
        catch (InvalidOperationException)
        {
            // The node is gone.
        }
    }

    private Task<Message> Send(HubClient device, Guid id, string text) =>
        device.Invoke<Message>("SendMessage", new { conversationId = conversation, clientMessageId = id, content = text });

    private sealed record Attempt(Guid Sender, int Number, string Text);
}
