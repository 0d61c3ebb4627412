using MatchChat.Conversations;
using MatchChat.Host.Database;
using MatchChat.Infrastructure;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Realtime;
using MatchChat.Messaging;

namespace MatchChat.Host.Demo;

/// <summary>
/// A node of its own on the same database, whose clock stands where it is set to: what is said here was said then, by the same commands and under the same rules as everything else.
/// It has no edge, so nobody but the one who started it can reach it, and no broker and no sockets, so nobody hears of it. The clock of the node that people use stays what it is.
/// </summary>
internal sealed class PastNode : IAsyncDisposable
{
    private static readonly string[] OfTheDatabase = ["Database:", "ConnectionStrings:Database"];

    private readonly IHost host;
    private readonly SetClock clock;

    private PastNode(IHost host, SetClock clock) => (this.host, this.clock) = (host, clock);

    public static async Task<PastNode> Start(IConfiguration configuration, ILoggerFactory loggers, TimeProvider time, CancellationToken ct)
    {
        var clock = new SetClock(time);
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(configuration.AsEnumerable().Where(pair => Array.Exists(OfTheDatabase, key => pair.Key.StartsWith(key, StringComparison.OrdinalIgnoreCase))));
        // Nobody else is here whose receipts could be waited for.
        builder.Configuration["Messaging:BatchWindow"] = "00:00:00.005";
        builder.Services.AddSingleton(loggers).AddLogging().AddMetrics().AddSingleton<TimeProvider>(clock).AddSingleton<IClientPush, NoSockets>().AddSingleton<IHostLifetime, NoSignals>()
            .AddDatabase(builder.Configuration).AddInfrastructure(builder.Configuration).AddConversations().AddMessaging();
        var host = builder.Build();
        await host.StartAsync(ct);
        return new PastNode(host, clock);
    }

    /// <summary>From here on it is this time; it goes on as fast as ever. Only ever later, like any clock.</summary>
    public void SetTo(DateTimeOffset moment) => clock.SetTo(moment);

    /// <summary>A refusal is nothing that the one who asks here can deal with.</summary>
    public async Task<TReply> Ask<TReply>(IRequest<TReply> request, CancellationToken ct)
    {
        var outcome = await host.Services.GetRequiredService<IMediator>().Ask(request, ct);
        return outcome.Refused ? throw new InvalidOperationException($"{request.GetType().Name} was refused: {outcome.Error.Code}.") : outcome.Value;
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(CancellationToken.None);
        host.Dispose();
    }

    private sealed class SetClock(TimeProvider real) : TimeProvider
    {
        private long behind;

        public override long TimestampFrequency => real.TimestampFrequency;

        public override TimeZoneInfo LocalTimeZone => real.LocalTimeZone;

        public override DateTimeOffset GetUtcNow() => real.GetUtcNow().AddTicks(-Interlocked.Read(ref behind));

        public override long GetTimestamp() => real.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => real.CreateTimer(callback, state, dueTime, period);

        public void SetTo(DateTimeOffset moment) => Interlocked.Exchange(ref behind, (real.GetUtcNow() - moment).Ticks);
    }

    /// <summary>The process's signals are for the node that people use; this one is stopped by whoever started it.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class NoSockets : IClientPush
    {
        public void Push(ClientEvent @event, IReadOnlyList<UserId> users, string? exceptConnection = null)
        {
        }

        public bool IsConnected(UserId user) => false;
    }
}
