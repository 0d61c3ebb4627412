using System.Collections.Concurrent;

namespace MatchChat.Host.RateLimits;

/// <summary>
/// Token buckets by key: so many per second, so many at once. A bucket that is full again says nothing and is dropped, so idle keys cost nothing.
/// Bounded: should there ever be too many busy keys, all start anew, which lets each of them have one more burst.
/// </summary>
internal sealed class TokenBuckets<TKey>(double perSecond, double burst, TimeProvider time)
    where TKey : notnull
{
    private const int MostBuckets = 200_000;

    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<TKey, Bucket> buckets = new();
    private long sweptAt = time.GetTimestamp();
    private int count;

    /// <summary>For tests. Counted along: the dictionary would take all its locks to tell.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Takes one; answers how long to wait where there is none, and null where there was.</summary>
    public TimeSpan? Take(TKey key)
    {
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(Volatile.Read(ref sweptAt), now) > SweepEvery) Sweep(now);
        while (true)
        {
            if (buckets.TryGetValue(key, out var bucket))
            {
                if (TryTake(bucket, now, out var wait)) return wait;
            }
            else if (buckets.TryAdd(key, new Bucket { Tokens = burst - 1, At = now }))
            {
                if (Interlocked.Increment(ref count) > MostBuckets) StartAnew();
                return null;
            }
        }
    }

    /// <summary>False where the bucket was dropped meanwhile.</summary>
    private bool TryTake(Bucket bucket, long now, out TimeSpan? wait)
    {
        lock (bucket)
        {
            wait = null;
            if (bucket.Dropped) return false;

            Fill(bucket, now);
            if (bucket.Tokens >= 1) bucket.Tokens--;
            else wait = TimeSpan.FromSeconds((1 - bucket.Tokens) / perSecond);
            return true;
        }
    }

    private void Fill(Bucket bucket, long now)
    {
        // Two threads may bring their times in the other order.
        if (now <= bucket.At) return;

        bucket.Tokens = Math.Min(burst, bucket.Tokens + (time.GetElapsedTime(bucket.At, now).TotalSeconds * perSecond));
        bucket.At = now;
    }

    private void Sweep(long now)
    {
        var before = Volatile.Read(ref sweptAt);
        if (Interlocked.CompareExchange(ref sweptAt, now, before) != before) return;

        foreach (var (key, bucket) in buckets)
        {
            lock (bucket)
            {
                Fill(bucket, now);
                if (bucket.Tokens < burst) continue;

                bucket.Dropped = true;
                if (buckets.TryRemove(key, out _)) Interlocked.Decrement(ref count);
            }
        }
    }

    private void StartAnew()
    {
        buckets.Clear();
        Volatile.Write(ref count, 0);
    }

    private sealed class Bucket
    {
        public required double Tokens { get; set; }

        public required long At { get; set; }

        public bool Dropped { get; set; }
    }
}
