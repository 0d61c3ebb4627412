using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace MatchChat.Cluster.Tests;

/// <summary>Another service of the app that listens to facts by their type, as docs/operations.md says.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly Channel<Heard> heard = System.Threading.Channels.Channel.CreateUnbounded<Heard>();

    private Listener(IConnection connection, IChannel channel)
    {
        this.connection = connection;
        this.channel = channel;
    }

    /// <param name="keys">`message.*`, or `to.{id}` for one person.</param>
    public static async Task<Listener> Bind(string uri, params string[] keys)
    {
        var listener = await Connect(uri);
        var queue = (await listener.channel.QueueDeclareAsync()).QueueName;
        foreach (var key in keys) await listener.channel.QueueBindAsync(queue, "matchchat.facts", key);
        await listener.Listen(queue);
        return listener;
    }

    /// <summary>A queue that keeps what nobody listens to, also while the broker is away; gone a while after the last one listened.</summary>
    public static async Task Keep(string uri, string queue, string key)
    {
        await using var listener = await Connect(uri);
        await listener.channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-expires"] = 300_000 });
        await listener.channel.QueueBindAsync(queue, "matchchat.facts", key);
    }

    public static async Task<Listener> To(string uri, string queue)
    {
        var listener = await Connect(uri);
        await listener.Listen(queue);
        return listener;
    }

    /// <summary>The next event for which it is true; earlier ones are passed over.</summary>
    public async Task<JsonElement> Next(Func<JsonElement, bool> where) => (await NextHeard(one => where(one.Event))).Event;

    public async Task<Heard> NextHeard(Func<Heard, bool> where)
    {
        while (true)
        {
            var next = await heard.Reader.ReadAsync().AsTask().Within("an event for the listener");
            if (where(next)) return next;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }

    private static async Task<Listener> Connect(string uri)
    {
        var connection = await new ConnectionFactory { Uri = new Uri(uri) }.CreateConnectionAsync();
        return new Listener(connection, await connection.CreateChannelAsync());
    }

    private async Task Listen(string queue)
    {
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            heard.Writer.TryWrite(new Heard(delivery.RoutingKey, Encoding.UTF8.GetString(delivery.Body.Span), delivery.BasicProperties.Persistent));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
    }

    /// <param name="Text">The body, as it came.</param>
    internal sealed record Heard(string RoutingKey, string Text, bool Persistent)
    {
        public JsonElement Event { get; } = JsonSerializer.Deserialize<JsonElement>(Text);
    }
}
