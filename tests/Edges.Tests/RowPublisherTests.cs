using System.Diagnostics.Metrics;
using MatchChat.Infrastructure.Outbox;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

/// <summary>What becomes of a row after the broker has said what became of its facts.</summary>
public sealed class RowPublisherTests : IDisposable
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ManualTime time = new();
    private readonly SettledRows settled;
    private readonly AskedBroker broker = new();
    private readonly RowPublisher publisher;

    public RowPublisherTests()
    {
        settled = new SettledRows(time);
        publisher = new RowPublisher(broker, settled, new OutboxMetrics(services.GetRequiredService<IMeterFactory>()));
    }

    [Fact]
    public async Task Rows_are_on_their_way_without_waiting_for_each_other_and_each_goes_when_it_is_confirmed()
    {
        var first = await publisher.Publish(Row(1, Fact()), Stop);
        var second = await publisher.Publish(Row(2, Fact()), Stop);
        first.IsCompleted.ShouldBeFalse();

        broker.Answer(1, Fate.Confirmed);
        await second;
        Written().Confirmed.ShouldBe([2]);
        broker.Answer(0, Fate.Confirmed);
        await first;
        Written().Confirmed.ShouldBe([1]);
    }

    [Fact]
    public async Task Of_a_row_only_what_a_service_refused_is_left_and_that_for_services_alone()
    {
        var (taken, refused, personal) = (Fact(), Fact(), Fact() with { Personal = true });
        var publishing = await publisher.Publish(Row(1, taken, refused, personal), Stop);
        broker.Answer(0, Fate.Confirmed, Fate.LeftByService, Fate.LeftByService);
        await publishing;

        var left = Written().Left.ShouldHaveSingleItem();
        left.Position.ShouldBe(1);
        left.For.ShouldBe(TimeSpan.FromSeconds(30));
        var again = left.Facts!.ShouldHaveSingleItem();
        again.Event.ShouldBe(refused.Event, "known by its id");
        again.Audience.ShouldBeEmpty();
        again.ByTypeOnly.ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_refused_again_stays_as_it_is_and_waits_twice_as_long_but_not_for_ever()
    {
        foreach (var (age, wait) in new[] { (TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(4)), (TimeSpan.FromHours(5), TimeSpan.FromMinutes(10)) })
        {
            var publishing = await publisher.Publish(Row(1, Fact() with { Audience = [], ByTypeOnly = true }) with { Age = age }, Stop);
            broker.Answer(^1, Fate.LeftByService);
            await publishing;
            Written().Left.ShouldHaveSingleItem().ShouldBe(new LeftRow(1, Facts: null, wait, IsKnownToNodes: true));
        }
    }

    [Fact]
    public async Task Of_what_nobody_knows_everything_is_told_again_and_what_is_not_durable_not_at_all()
    {
        var fact = Fact();
        var publishing = await publisher.Publish(Row(1, fact, Fact() with { Durable = false }) with { Age = TimeSpan.FromMinutes(4) }, Stop);
        broker.Answer(0, Fate.Unknown, Fate.Unknown);
        await publishing;
        var left = Written().Left.ShouldHaveSingleItem();
        left.Facts!.ShouldHaveSingleItem().ShouldBe(fact);
        left.For.ShouldBe(TimeSpan.FromSeconds(30), "however old it is: it may have reached nobody");
        left.IsKnownToNodes.ShouldBeFalse();
    }

    [Fact]
    public async Task What_could_not_be_sent_or_was_lost_on_the_way_is_anybodys_at_once()
    {
        broker.IsAway = true;
        await Should.ThrowAsync<IOException>(() => publisher.Publish(Row(1, Fact()), Stop));
        broker.IsAway = false;
        var publishing = await publisher.Publish(Row(2, Fact()) with { HeardHere = false }, Stop);
        broker.Lose();
        await publishing;
        Written().Free.ShouldBe([new(1, HeardHere: true), new(2, HeardHere: false)]);
        await publisher.Quiet(Stop).Within("nothing under way");
    }

    [Fact]
    public void What_a_commit_takes_along_is_gone_with_it_and_comes_back_where_it_was_rolled_back()
    {
        settled.Confirm(1);
        settled.Confirm(2);
        var along = settled.TakeAlong();
        along.ShouldBe([1, 2]);
        settled.Confirm(3);
        settled.TakeAlong().ShouldBe([3]);
        settled.Gone([3]);
        time.Pass(TimeSpan.FromSeconds(10));
        settled.TakeAlong().ShouldBe([1, 2], "of the first nobody has said that it is through");
        settled.Gone(along);
        time.Pass(TimeSpan.FromSeconds(10));
        settled.TakeAlong().ShouldBeEmpty();
        Written().Confirmed.ShouldBeEmpty();
    }

    [Fact]
    public void What_has_just_been_confirmed_is_spared_for_the_next_commit()
    {
        settled.Confirm(1);
        time.Pass(TimeSpan.FromSeconds(1));
        settled.Confirm(2);
        settled.Take(TimeSpan.FromSeconds(1)).Confirmed.ShouldBe([1]);
        settled.TakeAlong().ShouldBe([2]);
    }

    public void Dispose() => services.Dispose();

    private Settlement Written() => settled.Take(TimeSpan.Zero);

    private static OutgoingRow Row(long position, params WireFact[] facts) => new(position, facts, HeardHere: true);

    private static WireFact Fact() => new("message.appended", [new UserId(Guid.CreateVersion7())], [1], Durable: true);

    /// <summary>Says what became of what it was given when it is asked to.</summary>
    private sealed class AskedBroker : IFactBroker
    {
        private readonly List<TaskCompletionSource<IReadOnlyList<Fate>>> sent = [];

        public bool IsAway { get; set; }

        public bool IsUp => !IsAway;

        public Task Ready(CancellationToken ct) => Task.CompletedTask;

        public Task<Task<IReadOnlyList<Fate>>> Send(IReadOnlyList<WireFact> facts, bool heardHere, CancellationToken ct)
        {
            if (IsAway) throw new IOException("The broker is away.");

            var answer = new TaskCompletionSource<IReadOnlyList<Fate>>(TaskCreationOptions.RunContinuationsAsynchronously);
            sent.Add(answer);
            return Task.FromResult(answer.Task);
        }

        public void Answer(Index place, params Fate[] fates) => sent[place].SetResult(fates);

        public void Lose() => sent[^1].SetException(new IOException("The connection was lost."));
    }
}
