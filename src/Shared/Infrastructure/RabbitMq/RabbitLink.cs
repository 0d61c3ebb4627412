using MatchChat.Kernel.Work;
using Microsoft.Extensions.Logging;

namespace MatchChat.Infrastructure.RabbitMq;

/// <summary>What has to be there again in every new session, in the order of registration.</summary>
internal interface ILinkPart
{
    Task Begin(LinkSession session, CancellationToken ct);

    /// <summary>The session is over. Also called where it never quite began.</summary>
    void End();
}

/// <summary>
/// Keeps one connection to the broker, and makes everything on it again when it is new: queues, bindings, consumers. The client library's own recovery is off, because it tells nobody
/// that something may have been missed.
/// </summary>
internal sealed class RabbitLink(RabbitAddress address, IEnumerable<ILinkPart> parts, LinkState state, Comeback comeback, ILogger<RabbitLink> log, TimeProvider time) : BackgroundLoop(log, time)
{
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(1);

    private readonly ILinkPart[] all = [.. parts];
    private int sessions;

    protected override string Name => "broker connection";

    protected override async Task Round(CancellationToken stopping)
    {
        await using var session = await address.Connect(++sessions, stopping);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, session.Over);
        Watch(session);
        try
        {
            foreach (var part in all) await part.Begin(session, either.Token);
            state.Up(session);
            InfrastructureLog.BrokerThere(log);
            // Also after the first session: whoever connected before it had no binding.
            comeback.Begin();
            var since = Time.GetTimestamp();
            InfrastructureLog.BrokerGone(log, await session.Ended.WaitAsync(stopping));
            // One that breaks as soon as it is there must not be made again and again without a pause.
            if (Time.GetElapsedTime(since) < ShortLife) throw new IOException("The session was short.");
        }
        catch (OperationCanceledException) when (session.Over.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            throw new IOException($"The session ended before it had begun: {await session.Ended}");
        }
        finally
        {
            state.Down();
            foreach (var part in all) part.End();
        }
    }

    private void Watch(LinkSession session)
    {
        session.Connection.ConnectionBlockedAsync += (_, _) =>
        {
            state.Block(session);
            InfrastructureLog.BrokerBlocked(log);
            return Task.CompletedTask;
        };
        session.Connection.ConnectionUnblockedAsync += (_, _) =>
        {
            state.Unblock(session);
            InfrastructureLog.BrokerThere(log);
            comeback.Begin();
            return Task.CompletedTask;
        };
    }
}
