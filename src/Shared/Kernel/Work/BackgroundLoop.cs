using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MatchChat.Kernel.Work;

/// <summary>
/// The one shape of a background loop: work, else wait. Cancellation leaves quietly; any other failure is logged once with its count, backs off, and the loop goes on.
/// </summary>
public abstract class BackgroundLoop(ILogger log, TimeProvider time) : BackgroundService
{
    protected TimeProvider Time => time;

    /// <summary>For the log.</summary>
    protected abstract string Name { get; }

    /// <summary>One round: wait for something to do and do it.</summary>
    protected abstract Task Round(CancellationToken stopping);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Off the thread that starts the host: a loop that finds work at once must not hold up the start.
        await Task.Yield();
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                await Round(stoppingToken);
                failures = 0;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The loop is the last one who can see it; it is logged, counted and slowed down.
            catch (Exception cause)
#pragma warning restore CA1031
            {
                KernelLog.LoopFailed(log, cause, Name, ++failures);
                await PauseQuietly(failures, stoppingToken);
            }
        }
    }

    private async Task PauseQuietly(int failures, CancellationToken stopping) =>
        await Backoff.Pause(failures, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
