using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MatchChat.Kernel.Facts;

public delegate ValueTask FactInvoker(IFact fact, CancellationToken ct);

/// <summary>When and where a handler hears a fact.</summary>
public enum Hearing
{
    /// <summary>Where it happened, before the caller is answered.</summary>
    Awaited,

    /// <summary>Where it happened, after the answer, and on every other node that somebody of its audience is connected to.</summary>
    Delivered,

    /// <summary>Where it happened, after the answer, and nowhere else.</summary>
    Here,

    /// <summary>Where it happened, after the answer, and on every other node, whoever is connected there.</summary>
    Everywhere,
}

/// <summary>One line of a module's table of contents: this fact is heard by that handler.</summary>
public sealed record FactRoute(Type Fact, Type Handler, Hearing Hearing, Func<IServiceProvider, FactInvoker> Invoker);

public static class FactServices
{
    /// <summary>Heard before the caller is answered: this handler guards correctness.</summary>
    public static IServiceCollection On<TFact, THandler>(this IServiceCollection services)
        where TFact : IFact
        where THandler : class, IFactHandler<TFact> => services.AddFactRoute<TFact, THandler>(Hearing.Awaited);

    /// <summary>Heard after the caller is answered, wherever somebody of the audience is connected.</summary>
    public static IServiceCollection After<TFact, THandler>(this IServiceCollection services)
        where TFact : IFact
        where THandler : class, IFactHandler<TFact> => services.AddFactRoute<TFact, THandler>(Hearing.Delivered);

    /// <summary>Heard after the caller is answered, on this node only: for what must not be done once per node.</summary>
    public static IServiceCollection AfterHere<TFact, THandler>(this IServiceCollection services)
        where TFact : IFact
        where THandler : class, IFactHandler<TFact> => services.AddFactRoute<TFact, THandler>(Hearing.Here);

    /// <summary>Heard after the caller is answered, on every node at once (<see cref="IControlChannel"/>): what is remembered there is out of date, or a socket has to go.</summary>
    public static IServiceCollection Everywhere<TFact, THandler>(this IServiceCollection services)
        where TFact : IFact
        where THandler : class, IFactHandler<TFact> => services.AddFactRoute<TFact, THandler>(Hearing.Everywhere);

    private static IServiceCollection AddFactRoute<TFact, THandler>(this IServiceCollection services, Hearing hearing)
        where TFact : IFact
        where THandler : class, IFactHandler<TFact>
    {
        services.TryAddSingleton<THandler>();
        return services.AddSingleton(new FactRoute(typeof(TFact), typeof(THandler), hearing, provider =>
        {
            var handler = provider.GetRequiredService<THandler>();
            return (fact, ct) => handler.Handle((TFact)fact, ct);
        }));
    }
}

/// <summary>The handlers that hear facts from a bus, by type of fact; every <see cref="IFactBus"/> ends in it.</summary>
public sealed class FactDispatch(IServiceProvider services, IEnumerable<FactRoute> routes)
{
    private readonly FrozenDictionary<Type, Listeners> listeners = routes.Where(route => route.Hearing != Hearing.Awaited)
        .GroupBy(route => route.Fact)
        .ToFrozenDictionary(group => group.Key, group => new Listeners(services, [.. group]));

    /// <summary>Everybody on the node on which it happened.</summary>
    public IReadOnlyList<FactInvoker> ListenersOf(IFact fact) => listeners.TryGetValue(fact.GetType(), out var found) ? found.All.Value : [];

    /// <summary>Those who hear it in this way on another node.</summary>
    public IReadOnlyList<FactInvoker> ListenersElsewhere(IFact fact, Hearing hearing) => listeners.TryGetValue(fact.GetType(), out var found) ? found.Elsewhere(hearing) : [];

    // Made when first told, not here: a handler may need what needs this table.
    private sealed class Listeners(IServiceProvider services, FactRoute[] routes)
    {
        private readonly Lazy<FactInvoker[]> delivered = Of(services, routes.Where(route => route.Hearing == Hearing.Delivered));
        private readonly Lazy<FactInvoker[]> everywhere = Of(services, routes.Where(route => route.Hearing == Hearing.Everywhere));

        public Lazy<FactInvoker[]> All { get; } = Of(services, routes);

        public FactInvoker[] Elsewhere(Hearing hearing) => hearing switch
        {
            Hearing.Delivered => delivered.Value,
            Hearing.Everywhere => everywhere.Value,
            _ => [],
        };

        private static Lazy<FactInvoker[]> Of(IServiceProvider services, IEnumerable<FactRoute> routes) => new(() => [.. routes.Select(route => route.Invoker(services))]);
    }
}
