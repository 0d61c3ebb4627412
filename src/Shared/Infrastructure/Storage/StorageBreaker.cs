using MatchChat.Kernel.Persistence;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace MatchChat.Infrastructure.Storage;

/// <summary>
/// Refuses at once while the database is known to be away: when half of the calls of ten seconds failed, and at least three, the circuit opens for a second,
/// then one call tries again.
/// </summary>
internal sealed class StorageBreaker : IStorageGuard
{
    private readonly IDatabaseEngine engine;
    private readonly ResiliencePipeline circuit;
    private volatile bool away;

    public StorageBreaker(IDatabaseEngine engine, TimeProvider time, ILogger<StorageBreaker> log)
    {
        this.engine = engine;
        circuit = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 3,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = TimeSpan.FromSeconds(1),
                ShouldHandle = new PredicateBuilder().Handle<StorageUnavailableException>(),
                OnOpened = opened =>
                {
                    away = true;
                    InfrastructureLog.StorageAway(log, opened.Outcome.Exception);
                    return default;
                },
                OnClosed = _ =>
                {
                    away = false;
                    InfrastructureLog.StorageBack(log);
                    return default;
                },
            })
            .Build();
    }

    /// <summary>Whether calls are refused at once.</summary>
    public bool IsAway => away;

    public async ValueTask<T> Run<T>(Func<CancellationToken, ValueTask<T>> work, CancellationToken ct)
    {
        try
        {
            return await circuit.ExecuteAsync(Classified, (work, engine), ct);
        }
        catch (BrokenCircuitException cause)
        {
            throw new StorageUnavailableException("The database is known to be away.", cause);
        }

        static async ValueTask<T> Classified((Func<CancellationToken, ValueTask<T>> Work, IDatabaseEngine Engine) state, CancellationToken stop)
        {
            try
            {
                return await state.Work(stop);
            }
            catch (Exception cause) when (state.Engine.Classify(cause) is DatabaseFault.Unavailable or DatabaseFault.Contention)
            {
                throw new StorageUnavailableException("The database did not answer.", cause);
            }
        }
    }
}
