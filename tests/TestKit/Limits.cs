using System.Diagnostics;

namespace MatchChat.TestKit;

/// <summary>
/// How long a test waits for something that must happen. Generous: it is only spent by a test that fails, and a busy machine must not fail one.
/// </summary>
public static class Limits
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until this is true; for what cannot be heard, only looked at.</summary>
    public static async Task Until(Func<Task<bool>> condition, string what, TimeSpan? patience = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > (patience ?? Patience)) throw new TimeoutException($"Still not: {what}.");
            await Task.Delay(Look);
        }
    }

    public static Task Until(Func<bool> condition, string what, TimeSpan? patience = null) => Until(() => Task.FromResult(condition()), what, patience);

    /// <summary>Waits for a task that must end.</summary>
    public static async Task<T> Within<T>(this Task<T> task, string what, TimeSpan? patience = null)
    {
        try
        {
            return await task.WaitAsync(patience ?? Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Still not: {what}.");
        }
    }

    public static async Task Within(this Task task, string what, TimeSpan? patience = null)
    {
        try
        {
            await task.WaitAsync(patience ?? Patience);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Still not: {what}.");
        }
    }
}
