namespace MatchChat.Kernel.Realtime;

/// <summary>
/// Keeps the order of the calls of one connection. Each call takes a <see cref="Turn"/> synchronously, as it arrives; however long it then waits for a cold gate or a rate limit,
/// <see cref="Turn.Comes"/> lets it through only after every earlier one has passed or given up.
/// </summary>
public sealed class Turnstile
{
    private readonly Lock gate = new();
    private Task last = Task.CompletedTask;

    public Turn Take()
    {
        lock (gate)
        {
            var turn = new Turn(last);
            last = turn.Passed;
            return turn;
        }
    }
}

/// <summary>A place in the order. Disposing it gives it up, which lets the next one pass.</summary>
public sealed class Turn : IDisposable
{
    private readonly TaskCompletionSource passed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task earlier;

    internal Turn(Task earlier) => this.earlier = earlier;

    internal Task Passed => passed.Task;

    /// <summary>Completes when all earlier turns have passed. A connection's calls run to their end even when it drops, so the wait is bounded by theirs.</summary>
    public Task Comes(CancellationToken ct) => earlier.IsCompleted ? Task.CompletedTask : earlier.WaitAsync(ct);

    /// <summary>Lets the next one pass. Only a turn that came may pass early; one given up passes its place on when it would have come.</summary>
    public void Dispose()
    {
        if (earlier.IsCompleted) passed.TrySetResult();
        else _ = PassOn();
    }

    private async Task PassOn()
    {
        await earlier;
        passed.TrySetResult();
    }
}
