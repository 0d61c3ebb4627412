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

    public bool IsAway { get; set; }

    public IReadOnlyList<WireFact> Confirmed => [.. confirmed];

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

    public Task Publish(IReadOnlyList<WireFact> facts, CancellationToken ct)
    {
        if (IsAway) throw new IOException("The broker is away.");

        foreach (var fact in facts) confirmed.Enqueue(fact);
        return Task.CompletedTask;
    }
}
