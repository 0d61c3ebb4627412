using System.Threading.Channels;
using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Realtime;
using MatchChat.Kernel.Work;

namespace MatchChat.Host.Realtime;

/// <summary>Looks at every socket again and tells its client to ask for what it may have missed, a few at a time: over five seconds, and over longer where there are many. Who asks while it runs gets another run after it.</summary>
internal sealed class ResyncSpread(ConnectionRegistry registry, SecondLook look, Outgoing outgoing, RealtimeMetrics metrics, ILogger<ResyncSpread> log, TimeProvider time) : BackgroundLoop(log, time), IResync
{
    /// <summary>Sockets in a second, past which it takes longer than <see cref="Shortest"/>: each of them asks the database.</summary>
    private const int MostPerSecond = 500;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    // One place: a run tells everybody who is there when it begins.
    private readonly Channel<string> asked = Channel.CreateBounded<string>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    protected override string Name => "resync";

    public void Ask(string reason) => asked.Writer.TryWrite(reason);

    /// <summary>How long it takes to tell so many.</summary>
    public static TimeSpan SpreadOf(int sockets) => TimeSpan.FromSeconds((double)sockets / MostPerSecond) is var rate && rate > Shortest ? rate : Shortest;

    protected override async Task Round(CancellationToken stopping)
    {
        var reason = await asked.Reader.ReadAsync(stopping);
        var told = outgoing.Of(new ClientEvent(nameof(ResyncRequired), new ResyncRequired(reason)));
        var all = registry.All().ToList();
        var spread = SpreadOf(all.Count);
        var began = Time.GetTimestamp();
        for (var place = 0; place < all.Count; place++)
        {
            // Those of one look go together: a timer for each would cost more than it spreads.
            var early = (spread * place / all.Count) - Time.GetElapsedTime(began);
            if (early > Look) await Task.Delay(early, Time, stopping);
            if (!await look.MayStay(all[place], stopping)) continue;

            all[place].Lane.Post(told);
            metrics.Resynced();
        }
    }
}

/// <summary>Whether somebody who was let in may still be there: that he was shut out meanwhile may have been told while this node did not hear.</summary>
internal sealed class SecondLook(HubDoor door, ConnectionEnds ends, IMediator mediator, ILogger<SecondLook> log)
{
    public async ValueTask<bool> MayStay(ChatConnection connection, CancellationToken ct)
    {
        Error? why;
        try
        {
            var person = await mediator.Ask(new CheckPerson(connection.User), ct);
            why = person.Refused ? person.Error : await door.CheckToken(connection.SignedIn, ct);
        }
        catch (StorageUnavailableException)
        {
            // Nobody knows, so nobody is thrown out; each of its calls is checked again anyway.
            return true;
        }
#pragma warning disable CA1031 // One socket's trouble must not keep the others from hearing that they may have missed something.
        catch (Exception cause) when (cause is not OperationCanceledException)
#pragma warning restore CA1031
        {
            RealtimeLog.SecondLookFailed(log, cause);
            return true;
        }

        if (why is null) return true;

        ends.Close(connection, why, reconnect: false);
        return false;
    }
}
