using Microsoft.Extensions.Hosting;

namespace MatchChat.Kernel.Mediation;

/// <summary>Stops the start when a handler cannot be built, or when a public request has none.</summary>
internal sealed class MediatorCheck(Mediator mediator, IEnumerable<RequestRoute> routes) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var routed = routes.Select(route => route.Request).ToHashSet();
        var orphans = routed.Select(request => request.Assembly).Distinct()
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsAbstract: false, IsInterface: false } && type.GetInterfaces().Any(IsRequest) && !routed.Contains(type))
            .Select(type => type.Name)
            .ToList();
        if (orphans.Count > 0) throw new InvalidOperationException($"Requests without a handler: {string.Join(", ", orphans)}.");

        mediator.Warm();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static bool IsRequest(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequest<>);
}
