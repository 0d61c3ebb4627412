using System.Net.WebSockets;

namespace MatchChat.Cluster.Tests;

/// <summary>A client as docs/client.md tells it to be: it syncs when it is told to, and comes back when it was cut.</summary>
internal sealed class FarClient(NodeProcess node, Guid user) : IAsyncDisposable
{
    private int taken;

    public Guid User => user;

    public HubClient Device { get; private set; } = null!;

    public ClientCopy Copy { get; } = new();

    public async Task Connect()
    {
        Device = await node.Connect(user);
        await Copy.Sync(Device);
    }

    public Task Has(Guid conversation, int count) => Limits.Until(
        async () =>
        {
            try
            {
                await Listen();
            }
            catch (Exception cause) when (cause is WebSocketException or InvalidOperationException)
            {
                // Cut once more, perhaps while it came back: what waits for this person is more than a lane holds. It tries again.
            }

            return Copy.Conversations.Any(copy => copy.Id == conversation) && Copy[conversation].Messages.Count() == count;
        },
        $"{count} messages on the other node",
        TimeSpan.FromSeconds(120));

    public ValueTask DisposeAsync() => Device.DisposeAsync();

    private async Task Listen()
    {
        if (Device.Closed.IsCompleted)
        {
            taken = 0;
            await Connect();
        }

        var heard = Device.Events.Heard;
        foreach (var told in heard.Skip(taken)) Copy.Hear(told);
        if (heard.Skip(taken).Any(told => told.Name == "ResyncRequired")) await Copy.Sync(Device);
        taken = heard.Count;
    }
}
