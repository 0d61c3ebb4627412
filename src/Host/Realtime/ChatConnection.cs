using System.Collections.Immutable;
using MatchChat.Host.Auth;
using MatchChat.Kernel;
using MatchChat.Kernel.Realtime;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace MatchChat.Host.Realtime;

/// <summary>One socket of one person, from the handshake to its end.</summary>
internal sealed class ChatConnection : ILaneSocket
{
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(1);

    private readonly HubConnectionContext context;
    private readonly ConnectionEnds ends;
    private readonly RealtimeMetrics metrics;
    private readonly TimeProvider time;
    private volatile SignedIn signedIn;
    private ImmutableList<SignedIn> brought = [];
    private int ended;
    private int callsInFlight;

    public ChatConnection(HubConnectionContext context, Device device, ConnectionEnds ends, RealtimeMetrics metrics, RealtimeOptions options, TimeProvider time)
    {
        this.context = context;
        this.ends = ends;
        this.metrics = metrics;
        this.time = time;
        signedIn = SignedIn.Of(context.User);
        Device = device;
        Lane = new ConnectionLane(this, options, time);
    }

    public string Id => context.ConnectionId;

    public UserId User => signedIn.User;

    public Device Device { get; }

    public ConnectionLane Lane { get; }

    /// <summary>The order of its sends.</summary>
    public Turnstile Calls { get; } = new();

    /// <summary>The token that it lives by now.</summary>
    public SignedIn SignedIn
    {
        get => signedIn;
        set => signedIn = value;
    }

    /// <summary>By whatever of these it lives or is about to live: whoever stops one from counting cuts it.</summary>
    public IEnumerable<SignedIn> Tokens => Volatile.Read(ref brought).Add(signedIn);

    /// <summary>A token that is being looked at.</summary>
    public void Bring(SignedIn fresh) => ImmutableInterlocked.Update(ref brought, (tokens, one) => tokens.Add(one), fresh);

    public void TakeBack(SignedIn fresh) => ImmutableInterlocked.Update(ref brought, (tokens, one) => tokens.Remove(one), fresh);

    /// <summary>The modules know of it and have to be told of its end.</summary>
    public bool IsAnnounced { get; set; }

    /// <summary>A call waits for its answer.</summary>
    public bool IsBusy => Volatile.Read(ref callsInFlight) > 0;

    public bool HasEnded => Volatile.Read(ref ended) != 0;

    public void BeginCall() => Interlocked.Increment(ref callsInFlight);

    public void EndCall() => Interlocked.Decrement(ref callsInFlight);

    /// <summary>True for the one who ends it; whatever it holds is released by that one.</summary>
    public bool TryEnd() => Interlocked.Exchange(ref ended, 1) == 0;

    public ValueTask Write(OutgoingEvent outgoing)
    {
        var write = context.WriteAsync(outgoing.Message, CancellationToken.None);
        if (outgoing.CommittedAt is { } committed) metrics.Delivered(time.GetUtcNow() - committed);
        return write;
    }

    void ILaneSocket.Cut(LaneCut reason) => ends.Cut(this, reason);

    /// <summary>Hard and at once: the other side does not read, so there is nothing to say good-bye with.</summary>
    public void Abort()
    {
        // First, so that whatever SignalR still gets through does not forbid the client to come back.
        RequestClose();
        context.Features.Get<IConnectionLifetimeFeature>()?.Abort();
    }

    /// <summary>Says why, waits a little for that to get through, and closes.</summary>
    /// <param name="reconnect">Whether the client may come back by itself.</param>
    public async Task Close(string? why, bool reconnect)
    {
        var word = context.WriteAsync(new CloseMessage(why, reconnect), CancellationToken.None);
        if (!word.IsCompletedSuccessfully) await word.AsTask().WaitAsync(LastWord, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // SignalR sends a close of its own as well; it has to say the same about reconnecting, since both may arrive in one frame.
        if (reconnect) RequestClose();
        else context.Abort();
    }

    /// <summary>Ends it in the way that lets the client come back.</summary>
    private void RequestClose()
    {
        if (context.Features.Get<IConnectionLifetimeNotificationFeature>() is { } polite) polite.RequestClose();
        else context.Abort();
    }
}
