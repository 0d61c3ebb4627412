using MatchChat.Kernel.Work;
using Microsoft.Extensions.Hosting;
using Quartz;
using Quartz.Extensibility;

namespace MatchChat.Infrastructure.Jobs;

/// <summary>
/// Quartz with its memory as the store: says when, <see cref="JobRunner"/> says whether. The scheduler is this host's own and is known to nobody else, so two hosts can live in one process.
/// </summary>
internal sealed class JobSchedule(IEnumerable<ITimedJob> jobs, JobRunner runner, TimeProvider time) : IHostedService
{
    private readonly ITimedJob[] all = [.. jobs];
    private IScheduler? scheduler;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        scheduler = await QuartzSchedulerBuilder
            .Create(quartz => quartz
                .UseInMemoryStore()
                .UseDefaultThreadPool(2)
                .UseTimeProvider(time)
                .UseJobFactory(new Calls(all.ToDictionary(job => job.Name, StringComparer.Ordinal), runner))
                .ConfigureScheduler(options => options.ShutdownJobInterruption = ShutdownJobInterruption.Always))
            .BuildScheduler(cancellationToken);
        foreach (var job in all) await scheduler.ScheduleJob(Detail(job), Trigger(job), cancellationToken: cancellationToken);
        await scheduler.Start(cancellationToken);
    }

    /// <summary>Runs are given up between two of their steps, and waited for.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (scheduler is not null) await scheduler.Shutdown(waitForJobsToComplete: true, cancellationToken);
    }

    /// <summary>When this node asks for the lease of a job next; null where it never does.</summary>
    public async Task<DateTimeOffset?> NextRun(string job, CancellationToken ct) =>
        scheduler is not null && await scheduler.GetTrigger(new TriggerKey(job), ct) is { } trigger ? trigger.NextFireTimeUtc : null;

    private static IJobDetail Detail(ITimedJob job) => JobBuilder.Create<Call>().WithIdentity(job.Name).DisallowConcurrentExecution().Build();

    /// <summary>Not at once: a node that starts has more urgent things to do. And often enough to take over soon from a node that died, because the lease keeps it from running too often.</summary>
    private ITrigger Trigger(ITimedJob job)
    {
        var first = TimeSpan.FromSeconds(Random.Shared.Next(60, 120));
        return TriggerBuilder.Create(time).WithIdentity(job.Name).StartAt(time.GetUtcNow() + first)
            .WithSimpleSchedule(simple => simple.WithInterval(job.Every / 10).RepeatForever())
            .Build();
    }

    private sealed class Call(ITimedJob job, JobRunner runner) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await runner.Run(job, cancellationToken);
    }

    private sealed class Calls(Dictionary<string, ITimedJob> byName, JobRunner runner) : IJobFactory
    {
        public ValueTask<JobScope> CreateJob(TriggerFiredBundle bundle, IScheduler scheduler, CancellationToken cancellationToken = default) =>
            new(new JobScope(new Call(byName[bundle.JobDetail.Key.Name], runner)));

        public ValueTask ReturnJob(JobScope scope, CancellationToken cancellationToken = default) => default;
    }
}
