using MatchChat.Kernel.Matches;
using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Work;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace MatchChat.Infrastructure.RabbitMq;

/// <summary>
/// Takes what the matching service tells, one event after the other. What can never be followed goes to the dead ones with the reason, and only then is it confirmed; while the database
/// does not answer the event is kept in hand and the others wait in the queue. On a channel of its own: trouble with this queue must not cut the nodes off from each other.
/// </summary>
internal sealed class MatchesConsumer(IMatchEvents events, LinkState state, RabbitMetrics metrics, ILogger<MatchesConsumer> log, TimeProvider time) : BackgroundLoop(log, time)
{
    private const ushort Ahead = 50;
    private const int LongestReason = 500;
    private const string Failed = "internal";

    private static readonly CreateChannelOptions Options = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    protected override string Name => "match events";

    protected override async Task Round(CancellationToken stopping)
    {
        var session = await state.Session(stopping);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, session.Over);
        try
        {
            var stop = either.Token;
            await using var channel = await session.Connection.CreateChannelAsync(Options, stop);
            var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            channel.ChannelShutdownAsync += (_, args) =>
            {
                ended.TrySetResult($"{args.ReplyCode} {args.ReplyText}");
                return Task.CompletedTask;
            };
            await Topology.DeclareMatches(channel, stop);
            await Consumer.Start(channel, Topology.MatchesQueue, Ahead, together: 1, TakeOrEnd, why => ended.TrySetResult(why), Time, stop);
            throw new IOException($"The channel for match events was closed: {await ended.Task.WaitAsync(stop)}");

            async ValueTask TakeOrEnd(Delivery delivery, CancellationToken _)
            {
                try
                {
                    await Take(channel, delivery, stop);
                }
                catch (Exception cause) when (cause is not OperationCanceledException)
                {
                    // What could not be put among the dead is not confirmed, and comes again on the next channel.
                    ended.TrySetException(cause);
                    throw;
                }
            }
        }
        catch (Exception) when (session.Over.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            // Gone with the connection; what was not confirmed comes again.
            await Backoff.Pause(1, Time, stopping);
        }
    }

    private async ValueTask Take(IChannel channel, Delivery delivery, CancellationToken ct)
    {
        var body = delivery.Body.ToArray();
        if (await Follow(delivery.RoutingKey, body, ct) is not { } reason)
        {
            metrics.MatchDone();
            return;
        }

        Dictionary<string, object?> headers = new(delivery.Properties.Headers ?? new Dictionary<string, object?>(), StringComparer.Ordinal) { [Topology.ReasonHeader] = reason };
        var properties = new BasicProperties(delivery.Properties) { Headers = headers, Persistent = true };
        // To the queue by its name; returns when the broker has it for good.
        await channel.BasicPublishAsync("", Topology.DeadMatchesQueue, mandatory: true, properties, body, ct);
        metrics.MatchDead();
        InfrastructureLog.MatchDead(log, reason.Split(':')[0]);
    }

    /// <summary>Why it is dead; null where it is done.</summary>
    private async ValueTask<string?> Follow(string kind, byte[] body, CancellationToken ct)
    {
        for (var failures = 0; ;)
        {
            try
            {
                return await events.Take(kind, body, ct) is { } reason ? reason[..Math.Min(reason.Length, LongestReason)] : null;
            }
            catch (StorageUnavailableException cause)
            {
                metrics.MatchWaits();
                InfrastructureLog.MatchWaits(log, ++failures, cause.Message);
                await Backoff.Pause(failures, Time, ct);
            }
#pragma warning disable CA1031 // A defect of ours must not hold up every match that comes after it. The event is kept among the dead, and can be told again.
            catch (Exception cause) when (cause is not OperationCanceledException)
#pragma warning restore CA1031
            {
                InfrastructureLog.MatchFailed(log, cause);
                return Failed;
            }
        }
    }
}
