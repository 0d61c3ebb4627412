using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Kernel.Facts;

/// <summary>How one kind of fact is made again from what was told of it on another node.</summary>
/// <param name="RoutingKey">`message.appended`.</param>
/// <param name="Fact">Its type.</param>
/// <param name="Read">Makes it.</param>
public sealed record FactKind(string RoutingKey, Type Fact, FactReader Read);

/// <summary>Makes a fact of the `data` of its event, JSON in UTF-8, and of the people that the event was sent to.</summary>
public delegate IFact FactReader(ReadOnlySpan<byte> data, IReadOnlyList<UserId> people);

public static class FactKindServices
{
    /// <summary>This fact travels between nodes.</summary>
    /// <param name="services">Of the module.</param>
    /// <param name="routingKey">By which it is recognised.</param>
    /// <param name="arrive">Gives it the people that it was sent to, who do not stand in its data: nobody is to read there who else hears it.</param>
    public static IServiceCollection Travels<TFact>(this IServiceCollection services, string routingKey, Func<TFact, IReadOnlyList<UserId>, TFact> arrive)
        where TFact : class, IFact => services.AddSingleton(new FactKind(
            routingKey,
            typeof(TFact),
            (data, to) => arrive(JsonSerializer.Deserialize<TFact>(data, ChatJson.Options) ?? throw new JsonException($"There is nothing in a {routingKey}."), to)));

    /// <summary>This fact travels between nodes as it is.</summary>
    public static IServiceCollection Travels<TFact>(this IServiceCollection services, string routingKey)
        where TFact : class, IFact => services.Travels<TFact>(routingKey, static (fact, _) => fact);
}

/// <summary>The facts that travel between nodes.</summary>
public sealed class FactKinds(IEnumerable<FactKind> kinds, IEnumerable<FactRoute> routes)
{
    private readonly FrozenDictionary<string, FactKind> byKey = kinds.ToFrozenDictionary(kind => kind.RoutingKey, StringComparer.Ordinal);
    private readonly FrozenSet<Type> everywhere = routes.Where(route => route.Hearing == Hearing.Everywhere).Select(route => route.Fact).ToFrozenSet();

    /// <summary>Null where no node needs to hear it.</summary>
    public FactKind? Find(string routingKey) => byKey.GetValueOrDefault(routingKey);

    /// <summary>Whether every node has to hear it, whoever is connected there.</summary>
    public bool ConcernsEverybody(string routingKey) => Find(routingKey) is { } kind && everywhere.Contains(kind.Fact);
}
