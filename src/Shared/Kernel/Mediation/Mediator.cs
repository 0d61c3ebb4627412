using System.Collections.Frozen;
using MatchChat.Kernel.Facts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MatchChat.Kernel.Mediation;

/// <summary>
/// A table from the type of a request to its handler, built once at start, so that a request without a handler (or with two) stops the start and a call costs one look-up.
/// The one class that holds the service provider: handlers ask the mediator, so it cannot be given them.
/// </summary>
internal sealed class Mediator(IServiceProvider services, IEnumerable<RequestRoute> routes, IEnumerable<FactRoute> factRoutes, IFactBus bus) : IMediator
{
    private readonly FrozenDictionary<Type, Lazy<object>> handlers = RouteTable.Of(routes)
        .ToFrozenDictionary(route => route.Request, route => new Lazy<object>(() => route.Invoker(services)));

    private readonly FrozenDictionary<Type, Lazy<FactInvoker[]>> guards = factRoutes.Where(route => route.Hearing == Hearing.Awaited)
        .GroupBy(route => route.Fact)
        .ToFrozenDictionary(group => group.Key, group => new Lazy<FactInvoker[]>(() => [.. group.Select(route => route.Invoker(services))]));

    public ValueTask<Outcome<TReply>> Ask<TReply>(IRequest<TReply> request, CancellationToken ct) =>
        handlers.TryGetValue(request.GetType(), out var invoker)
            ? ((RequestInvoker<TReply>)invoker.Value).Invoke(request, ct)
            : throw new InvalidOperationException($"No handler for {request.GetType().Name}: a module forgot a line in its table of contents.");

    public async ValueTask Publish(IFact fact, Kept? kept, CancellationToken ct)
    {
        if (guards.TryGetValue(fact.GetType(), out var invokers))
        {
            foreach (var guard in invokers.Value) await guard(fact, ct);
        }

        await bus.Publish(new CommittedFacts([fact], kept), ct);
    }

    /// <summary>Builds every handler now, so that a missing dependency is found at start and not by a person's first call.</summary>
    public void Warm()
    {
        foreach (var handler in handlers.Values) _ = handler.Value;
        foreach (var guard in guards.Values) _ = guard.Value;
    }
}

internal abstract class RequestInvoker<TReply>
{
    public abstract ValueTask<Outcome<TReply>> Invoke(IRequest<TReply> request, CancellationToken ct);
}

internal sealed class RequestInvoker<TRequest, TReply>(IRequestHandler<TRequest, TReply> handler) : RequestInvoker<TReply>
    where TRequest : IRequest<TReply>
{
    public override ValueTask<Outcome<TReply>> Invoke(IRequest<TReply> request, CancellationToken ct) => handler.Handle((TRequest)request, ct);
}

/// <summary>One line of a module's table of contents: this request is answered by that handler.</summary>
public sealed record RequestRoute(Type Request, Type Reply, Type Handler, Func<IServiceProvider, object> Invoker);

internal static class RouteTable
{
    public static IEnumerable<RequestRoute> Of(IEnumerable<RequestRoute> routes)
    {
        var all = routes.ToList();
        var twice = all.GroupBy(route => route.Request).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? all
            : throw new InvalidOperationException($"{twice.Key.Name} has {twice.Count()} handlers: {string.Join(", ", twice.Select(route => route.Handler.Name))}.");
    }
}

public static class MediationServices
{
    /// <summary>The mediator itself; the modules add their lines to it. Needs an <see cref="IFactBus"/>.</summary>
    public static IServiceCollection AddMediator(this IServiceCollection services)
    {
        services.AddSingleton<Mediator>();
        services.AddSingleton<IMediator>(provider => provider.GetRequiredService<Mediator>());
        services.AddHostedService<MediatorCheck>();
        return services;
    }

    /// <summary>This request is answered by that handler.</summary>
    public static IServiceCollection Handle<TRequest, TReply, THandler>(this IServiceCollection services)
        where TRequest : IRequest<TReply>
        where THandler : class, IRequestHandler<TRequest, TReply>
    {
        services.TryAddSingleton<THandler>();
        return services.AddSingleton(new RequestRoute(
            typeof(TRequest), typeof(TReply), typeof(THandler), provider => new RequestInvoker<TRequest, TReply>(provider.GetRequiredService<THandler>())));
    }
}
