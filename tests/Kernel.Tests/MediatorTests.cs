using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MatchChat.Kernel.Tests;

public sealed class MediatorTests
{
    [Fact]
    public async Task A_question_is_answered_by_its_one_handler()
    {
        using var services = Services(all => all.Handle<Double, int, DoubleHandler>());
        var answer = await services.GetRequiredService<IMediator>().Ask(new Double(21), CancellationToken.None);
        answer.Value.ShouldBe(42);
    }

    [Fact]
    public async Task A_question_without_a_handler_is_a_defect_that_names_it()
    {
        using var services = Services(_ => { });
        var mediator = services.GetRequiredService<IMediator>();
        (await Should.ThrowAsync<InvalidOperationException>(async () => await mediator.Ask(new Double(1), CancellationToken.None))).Message.ShouldContain(nameof(Double));
    }

    [Fact]
    public void Two_handlers_for_one_question_stop_the_start()
    {
        using var services = Services(all => all.Handle<Double, int, DoubleHandler>().Handle<Double, int, TripleHandler>());
        Should.Throw<InvalidOperationException>(() => services.GetRequiredService<IMediator>()).Message.ShouldContain("2 handlers");
    }

    [Fact]
    public async Task A_handler_that_cannot_be_built_stops_the_start()
    {
        using var services = Services(all => all.Handle<Double, int, NeedyHandler>());
        var check = services.GetServices<IHostedService>().OfType<IHostedLifecycleService>().Single();
        await Should.ThrowAsync<InvalidOperationException>(() => check.StartingAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Who_guards_correctness_has_heard_a_fact_before_the_caller_is_answered_and_the_bus_carries_it_to_the_others()
    {
        var bus = new RecordingBus();
        using var services = Services(all => all.On<Rang, Guard>().After<Rang, Late>(), bus);
        await services.GetRequiredService<IMediator>().Publish(new Rang("door"), CancellationToken.None);
        services.GetRequiredService<Guard>().Heard.ShouldBe(["door"]);
        services.GetRequiredService<Late>().Heard.ShouldBeEmpty();
        bus.Published.ShouldBe([new Rang("door")]);
        services.GetRequiredService<FactDispatch>().ListenersOf(new Rang("door")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_fact_whose_guard_fails_is_not_told_to_the_others()
    {
        var bus = new RecordingBus();
        using var services = Services(all => all.On<Rang, FailingGuard>(), bus);
        var mediator = services.GetRequiredService<IMediator>();
        await Should.ThrowAsync<NotSupportedException>(async () => await mediator.Publish(new Rang("door"), CancellationToken.None));
        bus.Published.ShouldBeEmpty();
    }

    private static ServiceProvider Services(Action<IServiceCollection> add, IFactBus? bus = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(bus ?? new RecordingBus()).AddSingleton<FactDispatch>().AddMediator();
        add(services);
        return services.BuildServiceProvider();
    }

    private sealed record Double(int Number) : IRequest<int>;

    private sealed class DoubleHandler : IRequestHandler<Double, int>
    {
        public ValueTask<Outcome<int>> Handle(Double request, CancellationToken ct) => new(request.Number * 2);
    }

    private sealed class TripleHandler : IRequestHandler<Double, int>
    {
        public ValueTask<Outcome<int>> Handle(Double request, CancellationToken ct) => new(request.Number * 3);
    }

    private sealed class NeedyHandler(Uri missing) : IRequestHandler<Double, int>
    {
        public ValueTask<Outcome<int>> Handle(Double request, CancellationToken ct) => new(missing.Port);
    }

    private sealed record Rang(string What) : IFact
    {
        public string RoutingKey => "bell.rang";

        public Guid Subject => Guid.Empty;

        public IReadOnlyList<UserId> Audience => [];

        public bool Durable => false;
    }

    private abstract class Listener : IFactHandler<Rang>
    {
        public List<string> Heard { get; } = [];

        public ValueTask Handle(Rang fact, CancellationToken ct)
        {
            Heard.Add(fact.What);
            return default;
        }
    }

    private sealed class Guard : Listener;

    private sealed class Late : Listener;

    private sealed class FailingGuard : IFactHandler<Rang>
    {
        public ValueTask Handle(Rang fact, CancellationToken ct) => throw new NotSupportedException();
    }

    private sealed class RecordingBus : IFactBus
    {
        public List<IFact> Published { get; } = [];

        public ValueTask Publish(CommittedFacts facts, CancellationToken ct)
        {
            Published.AddRange(facts.Facts);
            return default;
        }
    }
}
