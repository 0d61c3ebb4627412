namespace MatchChat.TestKit;

/// <summary>A clock that stands still until the test moves it; timers ring when it passes them.</summary>
public sealed class ManualTime(DateTimeOffset now) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<Alarm> alarms = [];
    private DateTimeOffset now = now;
    private long elapsed;

    public ManualTime()
        : this(DateTimeOffset.UtcNow)
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    public override long GetTimestamp()
    {
        lock (gate) return elapsed;
    }

    /// <summary>The one hand that moves it. Rings what it passes, in order.</summary>
    public void Pass(TimeSpan time)
    {
        var end = GetUtcNow() + time;
        while (NextUntil(end) is { } alarm) alarm.Ring();
        lock (gate) MoveTo(end);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    private Alarm? NextUntil(DateTimeOffset end)
    {
        lock (gate)
        {
            var next = alarms.Where(alarm => alarm.Due <= end).MinBy(alarm => alarm.Due);
            if (next is null) return null;

            MoveTo(next.Due);
            next.Rang();
            return next;
        }
    }

    private void MoveTo(DateTimeOffset moment)
    {
        if (moment <= now) return;

        elapsed += (moment - now).Ticks;
        now = moment;
    }

    private sealed class Alarm(ManualTime clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan again;

        public DateTimeOffset Due { get; private set; } = DateTimeOffset.MaxValue;

        public void Ring() => callback(state);

        /// <summary>Called under the clock's lock.</summary>
        public void Rang()
        {
            if (again > TimeSpan.Zero) Due += again;
            else clock.alarms.Remove(this);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var ringNow = dueTime == TimeSpan.Zero;
            lock (clock.gate)
            {
                clock.alarms.Remove(this);
                again = period;
                if (dueTime >= TimeSpan.Zero && !(ringNow && period <= TimeSpan.Zero))
                {
                    Due = clock.now + (ringNow ? period : dueTime);
                    clock.alarms.Add(this);
                }
            }

            if (ringNow) ThreadPool.QueueUserWorkItem(_ => callback(state));
            return true;
        }

        public void Dispose()
        {
            lock (clock.gate) clock.alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
