using System.Diagnostics.Metrics;
using MatchChat.Infrastructure.Jobs;
using MatchChat.Infrastructure.Revocations;
using MatchChat.Infrastructure.Storage;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Work;
using MatchChat.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

/// <summary>Two nodes on one database, with one clock that the test moves.</summary>
public sealed class JobTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly ManualTime clock = new();
    private readonly Job job = new();
    private TestHost one = null!;
    private TestHost two = null!;

    public async ValueTask InitializeAsync()
    {
        one = await TestHost.Start();
        two = await TestHost.Start(databaseFile: one.Store.File);
    }

    public async ValueTask DisposeAsync()
    {
        await two.DisposeAsync();
        await one.DisposeAsync();
    }

    [Fact]
    public async Task A_job_runs_on_one_node_however_many_ask()
    {
        var runners = Enumerable.Range(0, 8).Select(index => Runner(index % 2 == 0 ? one : two)).ToList();
        var ran = await Task.WhenAll(runners.Select(runner => Task.Run(() => runner.Run(job, Ct))));
        ran.Count(done => done).ShouldBe(1);
        job.Runs.ShouldBe(1);
    }

    [Fact]
    public async Task A_job_is_due_again_after_its_time_and_on_whichever_node()
    {
        var (here, there) = (Runner(one), Runner(two));
        (await here.Run(job, Ct)).ShouldBeTrue();
        clock.Pass(job.Every - TimeSpan.FromSeconds(1));
        (await there.Run(job, Ct)).ShouldBeFalse();
        (await here.Run(job, Ct)).ShouldBeFalse();
        clock.Pass(TimeSpan.FromSeconds(1));
        (await there.Run(job, Ct)).ShouldBeTrue();
        (await here.Run(job, Ct)).ShouldBeFalse();
        job.Runs.ShouldBe(2);
    }

    [Fact]
    public async Task A_failure_is_logged_and_the_next_run_comes_soon()
    {
        var runner = Runner(one);
        job.Failure = new InvalidOperationException("out of luck");
        (await runner.Run(job, Ct)).ShouldBeFalse();
        one.Log.Entries.ShouldContain(line => line.Level == LogLevel.Error && line.Text.Contains("job tests failed", StringComparison.Ordinal) && line.Cause == job.Failure);

        job.Failure = null;
        clock.Pass(JobLeases.Term);
        (await runner.Run(job, Ct)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_long_run_keeps_its_lease()
    {
        job.Gate = new TaskCompletionSource();
        var running = Runner(one).Run(job, Ct);
        await job.Began.Task;
        foreach (var _ in Enumerable.Range(0, 8))
        {
            var before = Until();
            clock.Pass(JobLeases.Term / 4);
            await Limits.Until(() => Until() > before, "the lease is renewed");
            (await Runner(two).Run(new Job(), Ct)).ShouldBeFalse();
        }

        job.Gate.SetResult();
        (await running.Within("the run ends")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_run_whose_lease_another_node_has_is_given_up()
    {
        job.Gate = new TaskCompletionSource();
        var running = Runner(one).Run(job, Ct);
        await job.Began.Task;
        // As after a pause of the whole process: nobody renewed it, and another node took it.
        (await Tables(one).Write(async (db, ct) => await db.Database.ExecuteSqlRawAsync("UPDATE shared_leases SET owner = 'another' WHERE name = 'job:tests'", ct), Ct)).ShouldBe(1);
        clock.Pass(JobLeases.Term / 4);
        (await running.Within("the run is given up")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_node_that_died_at_it_does_not_keep_it()
    {
        (await Leases(one).TryTake("job:tests", "dead", Ct)).ShouldBeTrue();
        (await Runner(two).Run(job, Ct)).ShouldBeFalse();
        clock.Pass(JobLeases.Term);
        (await Runner(two).Run(job, Ct)).ShouldBeTrue();
    }

    [Fact]
    public async Task The_metrics_tell_when_a_job_succeeded_last()
    {
        await one.Services.GetRequiredService<JobRunner>().Run(job, Ct);
        var text = (await one.Rest((string?)null).Get("/metrics")).Text;
        text.ShouldContain("matchchat_job_last_success_seconds{job=\"tests\"}");
        text.ShouldContain("matchchat_job_items_total{job=\"tests\"} 3");
    }

    [Fact]
    public async Task Tokens_that_nobody_would_accept_any_more_are_forgotten()
    {
        var now = clock.GetUtcNow();
        await Tables(one).Write(
            (db, _) =>
            {
                foreach (var number in Enumerable.Range(0, 450)) db.RevokedTokens.Add(new RevokedTokenRow { UserId = new UserId(Guid.NewGuid()), TokenId = $"old {number}", ExpiresAt = now });
                db.RevokedTokens.Add(new RevokedTokenRow { UserId = new UserId(Guid.NewGuid()), TokenId = "good", ExpiresAt = now + TimeSpan.FromSeconds(1) });
                return Task.FromResult(Done.Now);
            },
            Ct);
        (await new ForgetExpiredTokens(Tables(one), clock).Run(Ct)).ShouldBe(450);
        one.Store.Rows("SELECT token_id FROM shared_revoked_tokens", row => row.GetString(0)).ShouldBe(["good"]);
    }

    [Fact]
    public async Task Every_job_that_a_module_has_is_scheduled_by_a_name_of_its_own()
    {
        var jobs = one.Services.GetServices<ITimedJob>().Select(job => job.Name).ToList();
        jobs.ShouldBe(["expired-tokens", "deleted-text", "silent-conversations"], ignoreOrder: true);
        var schedule = one.Services.GetServices<IHostedService>().OfType<JobSchedule>().Single();
        foreach (var name in jobs) (await schedule.NextRun(name, Ct)).ShouldNotBeNull();
    }

    [Fact]
    public async Task The_schedule_asks_when_it_is_time_and_gives_a_run_up_when_the_node_stops()
    {
        job.Gate = new TaskCompletionSource();
        var schedule = new JobSchedule([job], Runner(one), clock);
        await schedule.StartAsync(Ct);
        var first = (await schedule.NextRun(job.Name, Ct)).ShouldNotBeNull();
        await Limits.Until(() => Passed(first), "the job runs");
        await schedule.StopAsync(Ct).Within("the run is given up");
        job.GivenUp.ShouldBeTrue();
    }

    private bool Passed(DateTimeOffset time)
    {
        if (job.Began.Task.IsCompleted) return true;

        if (clock.GetUtcNow() <= time) clock.Pass(TimeSpan.FromSeconds(5));
        return false;
    }

    private static Database<SharedDbContext> Tables(TestHost host) => host.Services.GetRequiredService<Database<SharedDbContext>>();

    private JobLeases Leases(TestHost host) => new(Tables(host), clock);

    private DateTimeOffset Until() => one.Store.Time("SELECT until FROM shared_leases WHERE name = 'job:tests'");

    private JobRunner Runner(TestHost host) => new(
        Leases(host), new JobMetrics(host.Services.GetRequiredService<IMeterFactory>(), clock), clock, host.Services.GetRequiredService<ILogger<JobRunner>>());

    private sealed class Job : ITimedJob
    {
        private int runs;

        public int Runs => runs;

        public TaskCompletionSource Began { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource? Gate { get; set; }

        public Exception? Failure { get; set; }

        public bool GivenUp { get; private set; }

        public string Name => "tests";

        public TimeSpan Every => TimeSpan.FromHours(1);

        public async Task<int> Run(CancellationToken ct)
        {
            Interlocked.Increment(ref runs);
            Began.TrySetResult();
            if (Failure is { } failure) throw failure;
            try
            {
                if (Gate is { } gate) await gate.Task.WaitAsync(ct);
                return 3;
            }
            catch (OperationCanceledException)
            {
                GivenUp = true;
                throw;
            }
        }
    }
}
