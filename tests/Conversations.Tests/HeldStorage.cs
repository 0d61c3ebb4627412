using MatchChat.Kernel.Persistence;

namespace MatchChat.Conversations.Tests;

/// <summary>Counts the ways to the database, and can hold one up between what it read and its return: a slow read.</summary>
internal sealed class HeldStorage : IStorageGuard
{
    private Held? next;
    private int calls;

    public int Calls => calls;

    public Held HoldNext() => next = new Held();

    public async ValueTask<T> Run<T>(Func<CancellationToken, ValueTask<T>> work, CancellationToken ct)
    {
        Interlocked.Increment(ref calls);
        var held = Interlocked.Exchange(ref next, null);
        var result = await work(ct);
        if (held is not null) await held.Wait();
        return result;
    }
}

internal sealed class Held
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Reached => reached.Task.WaitAsync(TestContext.Current.CancellationToken);

    public void Release() => released.TrySetResult();

    public Task Wait()
    {
        reached.TrySetResult();
        return released.Task;
    }
}
