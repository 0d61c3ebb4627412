using System.Diagnostics.Metrics;

namespace MatchChat.Infrastructure.Redis;

/// <summary>What an operator sees of Redis from this node.</summary>
internal sealed class RedisMetrics
{
    private static readonly KeyValuePair<string, object?> Answered = new("result", "answered");
    private static readonly KeyValuePair<string, object?> Unanswered = new("result", "failed");
    private static readonly KeyValuePair<string, object?> Spared = new("result", "skipped");

    private readonly Meter meter;
    private readonly Counter<long> calls;
    private readonly Histogram<double> duration;

    public RedisMetrics(IMeterFactory meters)
    {
        meter = meters.Create("MatchChat.Infrastructure");
        calls = meter.CreateCounter<long>("matchchat_redis_calls", "{call}", "Calls to Redis: answered, failed (also: not in time), or skipped while it is known to be away.");
        duration = meter.CreateHistogram<double>("matchchat_redis_call_duration", "s", "How long Redis took to answer.");
    }

    public void Available(Func<bool> available) =>
        meter.CreateObservableGauge("matchchat_redis_available", () => available() ? 1 : 0, "{server}", "0 while this node goes on without Redis.");

    public void Answer(TimeSpan took)
    {
        calls.Add(1, Answered);
        duration.Record(took.TotalSeconds);
    }

    public void Failed() => calls.Add(1, Unanswered);

    public void Skipped() => calls.Add(1, Spared);
}
