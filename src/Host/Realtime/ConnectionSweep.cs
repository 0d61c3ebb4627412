using MatchChat.Host.Auth;
using MatchChat.Kernel.Work;

namespace MatchChat.Host.Realtime;

/// <summary>
/// One look at all connections now and then, instead of a timer each: whose token has expired, and whose write is stuck. A look costs a field or two per connection.
/// </summary>
internal sealed class ConnectionSweep(ConnectionRegistry registry, ConnectionEnds ends, RealtimeOptions options, TimeProvider time, ILogger<ConnectionSweep> log) : BackgroundLoop(log, time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    private readonly TimeSpan interval = options.WriteTimeout / 4 < Longest ? options.WriteTimeout / 4 : Longest;

    protected override string Name => "connection sweep";

    protected override async Task Round(CancellationToken stopping)
    {
        await Task.Delay(interval, Time, stopping);
        var now = Time.GetUtcNow();
        foreach (var connection in registry.All())
        {
            if (connection.Lane.IsStuck()) ends.Cut(connection, LaneCut.WriteTimeout);
            else if (connection.SignedIn.CountsUntil <= now) ends.Close(connection, AuthErrors.Expired, reconnect: true);
        }
    }
}
