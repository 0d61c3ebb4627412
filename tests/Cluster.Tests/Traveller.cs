using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;

namespace MatchChat.Cluster.Tests;

/// <summary>
/// Somebody who writes without a pause and goes to another node when this one says that it leaves, or is gone. What was not acknowledged is sent again there with the same ids and in the same order, as an app does.
/// </summary>
/// <param name="number">Travellers of different numbers go different ways round.</param>
internal sealed class Traveller(Fleet fleet, Guid id, Guid conversation, int number)
{
    /// <summary>Under way at once.</summary>
    private const int Burst = 5;

    private static readonly TimeSpan Forever = TimeSpan.FromMinutes(30);

    private readonly List<Guid> sent = [];
    private HubClient device = null!;
    private Task draining = Task.CompletedTask;
    private int node;
    private int acknowledged;
    private int moves;
    private volatile bool stopped;

    public Guid Id => id;

    public int Acknowledged => Volatile.Read(ref acknowledged);

    public int Moves => moves;

    /// <summary>Client ids, in the order in which they were sent.</summary>
    public IReadOnlyList<Guid> Sent => sent;

    public ClientCopy Copy { get; } = new();

    public async Task Arrives(int at)
    {
        node = at;
        device = await fleet.Connect(node, id);
        draining = device.Next("ServerDraining", within: Forever);
        await Copy.Sync(device);
    }

    public void Stop() => stopped = true;

    public async Task Talks()
    {
        while (!stopped)
        {
            Guid[] burst = [.. Enumerable.Range(0, Burst).Select(_ => Guid.CreateVersion7())];
            var first = sent.Count;
            sent.AddRange(burst);
            while (draining.IsCompleted || !await Say(burst, first)) await Move();
            Interlocked.Add(ref acknowledged, burst.Length);
        }
    }

    /// <summary>Takes what is still in the socket, asks for the rest, and leaves.</summary>
    public async Task Leaves()
    {
        HearAll();
        await Copy.Sync(device);
        await device.DisposeAsync();
    }

    private async Task<bool> Say(Guid[] burst, int first)
    {
        try
        {
            var answers = new List<Task<JsonElement?>>();
            foreach (var message in burst)
            {
                var content = string.Create(CultureInfo.InvariantCulture, $"number {first + answers.Count}");
                answers.Add(await device.Begin("SendMessage", new { conversationId = conversation, clientMessageId = message, content }));
            }

            await Task.WhenAll(answers).Within("answers to a traveller");
            return true;
        }
        catch (HubRefusal refusal) when (refusal.Code is "server.draining" or "storage.unavailable")
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            // The socket is closed.
            return false;
        }
    }

    private async Task Move()
    {
        HearAll();
        await device.DisposeAsync();
        moves++;
        await Limits.Until(
            async () =>
            {
                node = (node + 1 + number % (fleet.Size - 1)) % fleet.Size;
                try
                {
                    await Arrives(node);
                    return true;
                }
                catch (Exception away) when (away is WebSocketException or HttpRequestException or InvalidOperationException or HubRefusal)
                {
                    return false;
                }
            },
            "another node takes a traveller",
            TimeSpan.FromSeconds(120));
    }

    private void HearAll()
    {
        foreach (var heard in device.Events.Heard) Copy.Hear(heard);
    }
}
