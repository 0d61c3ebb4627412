using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace MatchChat.Infrastructure.RabbitMq;

/// <summary>One life of the connection. It ends as a whole: when the connection breaks, when the broker closes one of its channels, or when somebody deletes one of its queues.</summary>
internal sealed class LinkSession : IAsyncDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource<string> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // Has no timer and no handle, so nothing of it is left when it is not disposed; whoever still waits by its token may.
    private readonly CancellationTokenSource over = new();
    private readonly string name;

    /// <param name="connection">Just made.</param>
    /// <param name="node">Part of the names of its queues.</param>
    /// <param name="number">The broker may still hold the queues of the session before, which nobody else can use.</param>
    public LinkSession(IConnection connection, string node, int number)
    {
        Connection = connection;
        name = $"{node}.{number}";
        Over = over.Token;
        connection.ConnectionShutdownAsync += OnShutdown;
    }

    public IConnection Connection { get; }

    /// <summary>Cancelled when it has ended.</summary>
    public CancellationToken Over { get; }

    /// <summary>Completes when it has ended, with why.</summary>
    public Task<string> Ended => ended.Task;

    public string NodeQueue => $"matchchat.node.{name}";

    public string BellQueue => $"matchchat.bell.{name}";

    public string ControlQueue => $"matchchat.control.{name}";

    /// <summary>A channel without which the session is nothing: when it closes, all ends.</summary>
    public async Task<IChannel> Channel(CreateChannelOptions? options, CancellationToken ct)
    {
        var channel = await Connection.CreateChannelAsync(options, ct);
        channel.ChannelShutdownAsync += OnShutdown;
        return channel;
    }

    public void End(string why)
    {
        if (ended.TrySetResult(why)) _ = over.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        End("left");
        Connection.ConnectionShutdownAsync -= OnShutdown;
        // A broker that does not answer is not waited for.
        await Connection.CloseAsync(Constants.ReplySuccess, "bye", Farewell, abort: true, CancellationToken.None);
        await Connection.DisposeAsync();
    }

    // The text is the broker's or the client library's own; credentials are not in it.
    private Task OnShutdown(object sender, ShutdownEventArgs args)
    {
        End($"{args.ReplyCode} {args.ReplyText}");
        return Task.CompletedTask;
    }
}
