using MatchChat.Kernel.Facts;
using Microsoft.Extensions.Logging;

namespace MatchChat.Infrastructure.InProcess;

/// <summary>Tells a fact to its handlers, one after the other.</summary>
internal sealed class FactTeller(FactDispatch dispatch, ILogger<FactTeller> log)
{
    /// <summary>It happened on this node.</summary>
    public ValueTask Tell(IFact fact, CancellationToken ct) => Tell(fact, dispatch.ListenersOf(fact), ct);

    /// <summary>It happened on another one.</summary>
    public ValueTask TellElsewhere(IFact fact, Hearing hearing, CancellationToken ct) => Tell(fact, dispatch.ListenersElsewhere(fact, hearing), ct);

    private async ValueTask Tell(IFact fact, IReadOnlyList<FactInvoker> listeners, CancellationToken ct)
    {
        // By index: this runs for every message, and enumerating the list by its interface would allocate.
        for (var index = 0; index < listeners.Count; index++)
        {
            try
            {
                await listeners[index](fact, ct);
            }
#pragma warning disable CA1031 // One listener's trouble, a time-out of its own included, must not keep the fact from the others; a push is a hint, clients get exact by sync.
            catch (Exception cause) when (!(cause is OperationCanceledException && ct.IsCancellationRequested))
#pragma warning restore CA1031
            {
                InfrastructureLog.ListenerFailed(log, cause, fact.RoutingKey);
            }
        }
    }
}
