using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace MatchChat.Infrastructure.Jobs;

/// <summary>What an operator sees of the jobs; each node counts its own runs.</summary>
internal sealed class JobMetrics
{
    private readonly ConcurrentDictionary<string, double> succeededAt = new(StringComparer.Ordinal);
    private readonly Counter<long> runs;
    private readonly Counter<long> rows;
    private readonly TimeProvider time;

    public JobMetrics(IMeterFactory meters, TimeProvider time)
    {
        this.time = time;
        var meter = meters.Create("MatchChat.Jobs");
        runs = meter.CreateCounter<long>("matchchat_job_runs", "{run}", "Runs of jobs by the clock on this node.");
        rows = meter.CreateCounter<long>("matchchat_job_items", "{item}", "What these runs removed or changed.");
        meter.CreateObservableGauge("matchchat_job_last_success", Successes, "s", "When a job last succeeded on this node, in seconds since 1970; the newest of all nodes counts.");
    }

    public void Succeeded(string job, int done)
    {
        succeededAt[job] = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000d;
        runs.Add(1, Job(job), new KeyValuePair<string, object?>("result", "succeeded"));
        rows.Add(done, Job(job));
    }

    public void Failed(string job) => runs.Add(1, Job(job), new KeyValuePair<string, object?>("result", "failed"));

    private static KeyValuePair<string, object?> Job(string name) => new("job", name);

    private IEnumerable<Measurement<double>> Successes() => succeededAt.Select(job => new Measurement<double>(job.Value, Job(job.Key)));
}
