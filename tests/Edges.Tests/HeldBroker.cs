using System.Collections.Concurrent;
using System.Text.Json;
using MatchChat.Infrastructure;
using MatchChat.Infrastructure.Outbox;
using MatchChat.Kernel.Facts;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Edges.Tests;

/// <summary>A broker in the test's own hand: away until it is back, and it shows what it confirmed.</summary>
internal sealed class HeldBroker : IFactBroker
{
    private readonly ConcurrentQueue<WireFact> confirmed = new();
    private readonly ConcurrentQueue<WireFact> sent = new();
    private readonly ConcurrentQueue<(string Type, bool HeardHere)> heard = new();

    public bool IsAway { get; set; }

    /// <summary>It is there, and a queue of some service is full.</summary>
    public bool Refuses { get; set; }

    public IReadOnlyList<WireFact> Confirmed => [.. confirmed];

    /// <summary>What it was given, refused or not.</summary>
    public IReadOnlyList<WireFact> Sent => [.. sent];

    /// <summary>Of each fact of this type that it was given, whether its node's own sockets were said to have had it.</summary>
    public IReadOnlyList<bool> HeardHere(string type) => [.. heard.Where(told => told.Type == type).Select(told => told.HeardHere)];

    public IReadOnlyList<JsonElement> Events => [.. confirmed.Select(fact => JsonSerializer.Deserialize<JsonElement>(fact.Event))];

    /// <summary>A node behind which this broker stands.</summary>
    public Task<TestHost> StartNode(string? databaseFile = null, Action<IServiceCollection>? more = null)
    {
        var settings = new HostSettings
        {
            Services = services =>
            {
                services.AddBroker<HeldBroker>().AddSingleton<IFactBroker>(this);
                more?.Invoke(services);
            },
        };
        return TestHost.Start(settings, databaseFile);
    }

    public IReadOnlyList<WireFact> Of(string routingKey) => [.. confirmed.Where(fact => fact.RoutingKey == routingKey)];

    /// <summary>As a broker that is known to be there: what is published while it is away fails.</summary>
    public bool IsUp => true;

    public Task Ready(CancellationToken ct) => Task.CompletedTask;

    public Task<Task<IReadOnlyList<Fate>>> Send(IReadOnlyList<WireFact> facts, bool heardHere, CancellationToken ct)
    {
        if (IsAway) throw new IOException("The broker is away.");

        foreach (var fact in facts)
        {
            sent.Enqueue(fact);
            heard.Enqueue((fact.RoutingKey, heardHere));
        }

        if (!Refuses)
        {
            foreach (var fact in facts) confirmed.Enqueue(fact);
        }

        IReadOnlyList<Fate> fates = [.. facts.Select(_ => Refuses ? Fate.LeftByService : Fate.Confirmed)];
        return Task.FromResult(Task.FromResult(fates));
    }
}
