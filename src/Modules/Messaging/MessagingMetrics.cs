using System.Diagnostics.Metrics;

namespace MatchChat.Messaging;

/// <summary>What an operator sees of the writer. Times in seconds.</summary>
internal sealed class MessagingMetrics
{
    public const string MeterName = "MatchChat.Messaging";

    private readonly Meter meter;
    private readonly Counter<long> committed;
    private readonly Counter<long> late;
    private readonly Counter<long> refused;
    private readonly Histogram<int> batchSize;
    private readonly Histogram<double> batchWait;
    private readonly Histogram<double> commitDuration;
    private readonly Counter<long> pointerMoves;
    private readonly Counter<long> notifications;
    private readonly Counter<long> unreadDrift;
    private readonly Counter<long> cacheLookups;

    public MessagingMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        committed = meter.CreateCounter<long>("matchchat_messages_committed", "{message}", "Messages committed.");
        late = meter.CreateCounter<long>("matchchat_messages_late", "{message}", "Messages that waited for their batch longer than the batch window.");
        refused = meter.CreateCounter<long>("matchchat_messages_refused_busy", "{message}", "Messages refused because the writer's queue was full.");
        batchSize = meter.CreateHistogram<int>("matchchat_batch_size", "{message}", "Messages in one transaction.");
        batchWait = meter.CreateHistogram<double>("matchchat_batch_wait", "s", "How long a message waited for its batch.");
        commitDuration = meter.CreateHistogram<double>("matchchat_batch_commit_duration", "s", "From the begin of a batch's transaction to its commit.");
        pointerMoves = meter.CreateCounter<long>("matchchat_pointer_moves", "{move}", "Delivered and read pointers that were moved, after coalescing.");
        notifications = meter.CreateCounter<long>("matchchat_notifications_requested", "{notification}", "Notifications asked for.");
        cacheLookups = meter.CreateCounter<long>("matchchat_cache_lookups", "{lookup}", "What was looked for in a cache: hit, or miss (also: there, but made from other numbers).");
        unreadDrift = meter.CreateCounter<long>("matchchat_unread_drift", "{count}", "Cached unread counts that were not what SQL says; counted only with Messaging:VerifyUnread.");
    }

    public void QueueDepth(Func<int> depth) => meter.CreateObservableGauge("matchchat_writer_queue_depth", depth, "{message}", "Messages waiting for the writer.");

    public void PointerQueueDepth(Func<int> depth) => meter.CreateObservableGauge("matchchat_pointer_queue_depth", depth, "{move}", "Pointer moves waiting for their flush.");

    public void ConversationQueueDepth(Func<int> depth) =>
        meter.CreateObservableGauge("matchchat_conversation_queue_depth", depth, "{event}", "New, ended and rearranged conversations waiting to be told to somebody's devices.");

    public void Waited(TimeSpan wait, TimeSpan window)
    {
        batchWait.Record(wait.TotalSeconds);
        if (wait > window) late.Add(1);
    }

    public void Committed(int messages, TimeSpan duration)
    {
        committed.Add(messages);
        batchSize.Record(messages);
        commitDuration.Record(duration.TotalSeconds);
    }

    public void RefusedBusy() => refused.Add(1);

    public void PointersMoved(int moves) => pointerMoves.Add(moves);

    public void NotificationRequested() => notifications.Add(1);

    /// <param name="cache">`messages` or `unread`.</param>
    public void LookedUp(string cache, int hits, int misses)
    {
        if (hits > 0) cacheLookups.Add(hits, new("cache", cache), new("result", "hit"));
        if (misses > 0) cacheLookups.Add(misses, new("cache", cache), new("result", "miss"));
    }

    public void UnreadDrifted(int counts)
    {
        if (counts > 0) unreadDrift.Add(counts);
    }
}
