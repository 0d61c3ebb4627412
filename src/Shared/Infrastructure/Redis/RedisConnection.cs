using StackExchange.Redis;

namespace MatchChat.Infrastructure.Redis;

/// <summary>
/// The one connection of this node, made when it is first needed and made again by itself whenever it breaks. Waiting for it is the caller's choice: a start never does.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private const int RetryMilliseconds = 1_000;

    private readonly ConfigurationOptions options;
    private readonly Lock gate = new();
    private Task<ConnectionMultiplexer>? connecting;
    private bool closed;

    public RedisConnection(ConfigurationOptions options)
    {
        this.options = options;
        // Away at the start is no other trouble than away later.
        options.AbortOnConnectFail = false;
        options.ReconnectRetryPolicy = new LinearRetry(RetryMilliseconds);
        options.ClientName ??= "matchchat";
        // Notices a peer that vanished without a word.
        if (options.KeepAlive < 0) options.KeepAlive = 5;
    }

    public Task<ConnectionMultiplexer> Get()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            // Off the caller's thread: it looks up names and fills pools.
            if (connecting is null or { IsFaulted: true } or { IsCanceled: true }) connecting = Task.Run(Connect);
            return connecting;
        }
    }

    /// <summary>Gives the connection up; the next one who needs it makes another. A peer that vanished without a word would be believed in for a quarter of an hour.</summary>
    public void GiveUp()
    {
        lock (gate)
        {
            if (connecting is { IsCompleted: true } given) (connecting, _) = (null, Close(given));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<ConnectionMultiplexer>? last;
        lock (gate) (last, closed) = (connecting, true);
        // Whoever stops does not wait for one who does not answer.
        if (last is { IsCompleted: true }) await Close(last);
        else if (last is not null) _ = Close(last);
    }

    private static async Task Close(Task<ConnectionMultiplexer> given)
    {
        await ((Task)given).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        if (!given.IsCompletedSuccessfully) return;

        var connection = await given;
        await connection.CloseAsync(allowCommandsToComplete: false);
        connection.Dispose();
    }

    private async Task<ConnectionMultiplexer> Connect()
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(options);
        // Answers are awaited one by one; their order to each other means nothing, and keeping it would take turns.
        connection.PreserveAsyncOrder = false;
        return connection;
    }
}
