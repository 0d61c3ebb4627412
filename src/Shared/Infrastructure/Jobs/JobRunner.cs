using MatchChat.Kernel.Work;
using Microsoft.Extensions.Logging;

namespace MatchChat.Infrastructure.Jobs;

/// <summary>
/// One run of a job: takes its lease, keeps it for as long as the run goes on, and tells what came of it. A failure is logged and leaves the job to the next run, of whichever node.
/// </summary>
internal sealed class JobRunner(JobLeases leases, JobMetrics metrics, TimeProvider time, ILogger<JobRunner> log)
{
    private readonly string node = $"{Environment.MachineName[..Math.Min(Environment.MachineName.Length, 20)]}/{Guid.NewGuid():N}";

    /// <summary>False where another node has it, it is not due, or it failed.</summary>
    public async Task<bool> Run(ITimedJob job, CancellationToken ct)
    {
        var name = $"job:{job.Name}";
        try
        {
            var began = time.GetUtcNow();
            if (!await leases.TryTake(name, node, ct)) return false;

            var done = await RunWithLease(job, name, ct);
            await leases.Move(name, node, began + job.Every, ct);
            metrics.Succeeded(job.Name, done);
            InfrastructureLog.JobDone(log, job.Name, done);
            return true;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Nobody is told: the node stops, and its lease runs out.
            return false;
        }
#pragma warning disable CA1031 // The runner is the last one who can see it; the job comes again.
        catch (Exception cause)
#pragma warning restore CA1031
        {
            metrics.Failed(job.Name);
            InfrastructureLog.JobFailed(log, cause, job.Name);
            return false;
        }
    }

    private async Task<int> RunWithLease(ITimedJob job, string name, CancellationToken ct)
    {
        using var run = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var keeping = Keep(name, run);
        try
        {
            return await job.Run(run.Token);
        }
        finally
        {
            await run.CancelAsync();
            await keeping;
        }
    }

    /// <summary>Gives the run up as soon as it may be another node's.</summary>
    private async Task Keep(string name, CancellationTokenSource run)
    {
        try
        {
            while (true)
            {
                await Task.Delay(JobLeases.Term / 4, time, run.Token);
                if (!await leases.Move(name, node, time.GetUtcNow() + JobLeases.Term, run.Token)) break;
            }
        }
        catch (OperationCanceledException) when (run.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // A lease that cannot be kept is a lost one, whatever the reason.
        catch (Exception cause)
#pragma warning restore CA1031
        {
            InfrastructureLog.JobLeaseNotKept(log, cause, name);
        }

        await run.CancelAsync();
    }
}
