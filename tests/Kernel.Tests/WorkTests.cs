using System.Threading.Channels;
using MatchChat.Kernel.Work;
using MatchChat.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MatchChat.Kernel.Tests;

public sealed class WorkTests
{
    [Fact]
    public void A_pause_grows_with_the_failures_and_never_past_half_a_minute()
    {
        Backoff.After(1).ShouldBeInRange(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100));
        Backoff.After(4).ShouldBeInRange(TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(800));
        Backoff.After(int.MaxValue).ShouldBeInRange(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_loop_that_fails_is_logged_with_its_count_and_goes_on_after_a_pause()
    {
        var clock = new ManualTime();
        using var book = new LogBook();
        using var loop = new Loop(book.CreateLogger("loop"), clock);
        await loop.StartAsync(TestContext.Current.CancellationToken);
        _ = loop.Works(() => throw new NotSupportedException("first"));
        _ = loop.Works(() => throw new NotSupportedException("second"));
        var third = loop.Works(() => { });
        await Limits.Until(
            () =>
            {
                clock.Pass(TimeSpan.FromMilliseconds(50));
                return third.IsCompleted;
            },
            "third round");
        await loop.StopAsync(TestContext.Current.CancellationToken);
        book.Entries.Select(entry => entry.Text).ShouldBe(["a test's loop failed 1 time(s) in a row; it goes on after a pause.", "a test's loop failed 2 time(s) in a row; it goes on after a pause."]);
    }

    [Fact]
    public async Task A_loop_that_is_stopped_leaves_quietly()
    {
        using var book = new LogBook();
        using var loop = new Loop(book.CreateLogger("loop"), TimeProvider.System);
        await loop.StartAsync(TestContext.Current.CancellationToken);
        await loop.Works(() => { }).Within("first round");
        await loop.StopAsync(TestContext.Current.CancellationToken);
        loop.ExecuteTask!.IsCompletedSuccessfully.ShouldBeTrue();
        book.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_loop_does_not_hold_up_the_start()
    {
        using var loop = new Loop(NullLogger.Instance, TimeProvider.System);
        var release = new TaskCompletionSource();
        var busy = loop.Works(() => release.Task.Wait(TestContext.Current.CancellationToken));
        await loop.StartAsync(TestContext.Current.CancellationToken).Within("start");
        busy.IsCompleted.ShouldBeFalse();
        release.SetResult();
        await busy.Within("first round");
        await loop.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Loop(ILogger log, TimeProvider time) : BackgroundLoop(log, time)
    {
        private readonly Channel<(Action Work, TaskCompletionSource Done)> rounds = Channel.CreateUnbounded<(Action, TaskCompletionSource)>();

        protected override string Name => "a test's loop";

        public Task Works(Action work)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            rounds.Writer.TryWrite((work, done));
            return done.Task;
        }

        protected override async Task Round(CancellationToken stopping)
        {
            var (work, done) = await rounds.Reader.ReadAsync(stopping);
            work();
            done.SetResult();
        }
    }
}
