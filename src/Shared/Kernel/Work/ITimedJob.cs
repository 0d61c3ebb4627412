using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MatchChat.Kernel.Work;

/// <summary>
/// Port: work that is due by the clock, on one node at a time. It finds its work in the tables and does it in small steps, so a run that was cut off is no loss: the next one goes on.
/// A run is given up by its token when the node stops, or when another node has taken over.
/// </summary>
public interface ITimedJob
{
    /// <summary>The same on every node: for the lease, the log and the metrics. Like `deleted-text`, at most 40 characters.</summary>
    string Name { get; }

    /// <summary>How often it is due, over all nodes.</summary>
    TimeSpan Every { get; }

    /// <summary>Does what is due; answers how much that was.</summary>
    Task<int> Run(CancellationToken ct);
}

public static class TimedJobServices
{
    /// <summary>A job of a module: scheduled, logged and measured like all of them.</summary>
    public static IServiceCollection AddTimedJob<TJob>(this IServiceCollection services)
        where TJob : class, ITimedJob
    {
        services.TryAddSingleton<TJob>();
        return services.AddSingleton<ITimedJob>(provider => provider.GetRequiredService<TJob>());
    }
}
