using System.Net;
using System.Runtime.CompilerServices;
using MatchChat.Host.Health;
using MatchChat.Infrastructure.Storage;
using MatchChat.Kernel.Persistence;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

public sealed class HealthTests(SharedHost shared) : IClassFixture<SharedHost>
{
    [Fact]
    public async Task Whoever_asks_learns_that_it_lives()
    {
        var answer = await shared.Host.Rest((string?)null).Get("/health");
        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Text.ShouldBe("""{"status":"ok","service":"matchchat"}""");
    }

    [Fact]
    public async Task It_is_ready() => (await shared.Host.Rest((string?)null).Get("/ready")).Status.ShouldBe(HttpStatusCode.OK);

    [Fact]
    public async Task A_node_that_leaves_takes_no_new_work()
    {
        await using var host = await TestHost.Start();
        host.Services.GetRequiredService<NodeState>().Drain();
        var ready = await host.Rest((string?)null).Get("/ready");
        ready.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        ready.Code.ShouldBe("server.draining");
        var work = await host.Rest(Guid.CreateVersion7()).Get("conversations");
        work.Code.ShouldBe("server.draining");
        work.Headers.RetryAfter.ShouldNotBeNull();
        (await host.Rest((string?)null).Get("/health")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Without_its_database_it_lives_and_is_not_ready_and_comes_back_by_itself()
    {
        var away = new StrongBox<bool>();
        await using var host = await TestHost.Start(new HostSettings
        {
            Services = services => services.AddSingleton<IStorageGuard>(provider => new LostDatabase(provider.GetRequiredService<StorageBreaker>(), away)),
        });
        away.Value = true;
        var answer = await host.Rest((string?)null).Get("/ready");
        answer.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Code.ShouldBe("storage.unavailable");
        (await host.Rest((string?)null).Get("/health")).Status.ShouldBe(HttpStatusCode.OK);
        away.Value = false;
        await Limits.Until(async () => (await host.Rest((string?)null).Get("/ready")).Status == HttpStatusCode.OK, "ready again");
    }

    private sealed class LostDatabase(IStorageGuard real, StrongBox<bool> away) : IStorageGuard
    {
        public ValueTask<T> Run<T>(Func<CancellationToken, ValueTask<T>> work, CancellationToken ct) =>
            away.Value ? throw new StorageUnavailableException("The database did not answer.") : real.Run(work, ct);
    }
}
