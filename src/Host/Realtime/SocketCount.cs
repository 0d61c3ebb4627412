namespace MatchChat.Host.Realtime;

/// <summary>Sockets that are there at all, those included that are not yet subscribed or no longer.</summary>
internal sealed class SocketCount
{
    private readonly Lock gate = new();
    private int count;
    private TaskCompletionSource? none;

    public int Now => Volatile.Read(ref count);

    public void Increment()
    {
        lock (gate) count++;
    }

    public void Decrement()
    {
        TaskCompletionSource? waited = null;
        lock (gate)
        {
            if (--count == 0) (waited, none) = (none, null);
        }

        waited?.TrySetResult();
    }

    /// <summary>Completes when there is none, which may be now.</summary>
    public Task None()
    {
        lock (gate) return count == 0 ? Task.CompletedTask : (none ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }
}
