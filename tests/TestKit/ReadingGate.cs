namespace MatchChat.TestKit;

/// <summary>Whether a client takes from its socket: open, or shut until opened.</summary>
internal sealed class ReadingGate
{
    private volatile TaskCompletionSource? shut;

    public Task Opened => shut?.Task ?? Task.CompletedTask;

    public void Shut() => shut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open()
    {
        var waiting = shut;
        shut = null;
        waiting?.TrySetResult();
    }
}
