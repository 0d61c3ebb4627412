using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MatchChat.Kernel.Facts;

public delegate ValueTask FactInvoker(IFact fact, CancellationToken ct);

/// <summary>One line of a module's table of contents: this fact is heard by that handler.</summary>
/// <param name="Awaited">True where the handler guards correctness: the caller is answered only after it.</param>
public sealed record FactRoute(Type Fact, Type Handler, bool Awaited, Func<IServiceProvider, FactInvoker> Invoker);

public static class FactServices
{
    /// <summary>Heard before the caller is answered: this handler guards correctness.</summary>
    public static IServiceCollection On<TFact, THandler>(this IServiceCollection services)
        where TFact : IFact
        where THandler : class, IFactHandler<TFact> => services.AddFactRoute<TFact, THandler>(awaited: true);

    /// <summary>Heard from the bus, after the caller is answered.</summary>
    public static IServiceCollection After<TFact, THandler>(this IServiceCollection services)
        where TFact : IFact
        where THandler : class, IFactHandler<TFact> => services.AddFactRoute<TFact, THandler>(awaited: false);

    private static IServiceCollection AddFactRoute<TFact, THandler>(this IServiceCollection services, bool awaited)
        where TFact : IFact
        where THandler : class, IFactHandler<TFact>
    {
        services.TryAddSingleton<THandler>();
        return services.AddSingleton(new FactRoute(typeof(TFact), typeof(THandler), awaited, provider =>
        {
            var handler = provider.GetRequiredService<THandler>();
            return (fact, ct) => handler.Handle((TFact)fact, ct);
        }));
    }
}

/// <summary>The handlers that hear facts from a bus, by type of fact; every <see cref="IFactBus"/> ends in it.</summary>
public sealed class FactDispatch(IServiceProvider services, IEnumerable<FactRoute> routes)
{
    private readonly FrozenDictionary<Type, Lazy<FactInvoker[]>> listeners = routes.Where(route => !route.Awaited)
        .GroupBy(route => route.Fact)
        .ToFrozenDictionary(group => group.Key, group => new Lazy<FactInvoker[]>(() => [.. group.Select(route => route.Invoker(services))]));

    public IReadOnlyList<FactInvoker> ListenersOf(IFact fact) => listeners.TryGetValue(fact.GetType(), out var found) ? found.Value : [];
}
