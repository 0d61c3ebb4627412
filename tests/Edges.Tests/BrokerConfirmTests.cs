using System.Diagnostics.Metrics;
using MatchChat.Infrastructure.Outbox;
using MatchChat.Infrastructure.RabbitMq;
using MatchChat.Infrastructure.Storage;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using NSubstitute.Extensions;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

/// <summary>A broker that takes what is published and does not say so, does not even take it, or raises an alarm.</summary>
public sealed class BrokerConfirmTests : IDisposable
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    private readonly IChannel channel = Substitute.For<IChannel>();
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ManualTime time = new();
    private readonly LinkState state;
    private readonly LinkSession session;
    private readonly RabbitBroker broker;

    public BrokerConfirmTests()
    {
        var connection = Substitute.For<IConnection>();
        connection.CreateChannelAsync(Arg.Any<CreateChannelOptions?>(), Arg.Any<CancellationToken>()).Returns(channel);
        session = new LinkSession(connection, "node", 1);
        state = new LinkState(time);
        broker = new RabbitBroker(state, new FactKinds([], []), new NodeName(), new RabbitMetrics(Meters, state), time);
    }

    private IMeterFactory Meters => services.GetRequiredService<IMeterFactory>();

    [Fact]
    public async Task What_is_not_confirmed_in_time_is_left_and_the_next_goes_on()
    {
        using var unconfirmed = new Counted(Meters, "matchchat_broker_unconfirmed");
        await broker.Begin(session, Stop);
        var stuck = await Send(2);
        Confirm(1);
        stuck.IsCompleted.ShouldBeFalse();

        time.Pass(TimeSpan.FromSeconds(10));

        (await stuck.Within("the end of its patience")).ShouldBe([Fate.Confirmed, Fate.Unknown]);
        unconfirmed.Sum.ShouldBe(1);
        var next = await Send(1);
        Confirm(2);
        next.IsCompleted.ShouldBeFalse("what is confirmed late is none of its");
        Confirm(3);
        (await next.Within("the next one confirmed")).ShouldBe([Fate.Confirmed]);
    }

    [Fact]
    public void What_was_lost_with_the_connection_while_its_time_ran_out_is_not_taken_for_confirmed()
    {
        var confirms = new Confirms(channel);
        var batch = new ConfirmBatch(1);
        confirms.Expect(batch, 0);
        batch.Close();

        channel.ChannelShutdownAsync += Raise.Event<AsyncEventHandler<ShutdownEventArgs>>(channel, new ShutdownEventArgs(ShutdownInitiator.Peer, 320, "closed"));

        Should.Throw<IOException>(() => confirms.Forget(batch));
    }

    [Fact]
    public async Task Many_are_on_their_way_and_each_is_settled_by_itself()
    {
        await broker.Begin(session, Stop);
        var (first, second, third) = (await Send(2), await Send(1), await Send(1));

        Confirm(3);
        (await second.Within("the second settled")).ShouldBe([Fate.Confirmed]);
        first.IsCompleted.ShouldBeFalse();
        Refuse(2);
        Confirm(1);
        (await first.Within("the first settled")).ShouldBe([Fate.Confirmed, Fate.LeftByService], "a queue of some service has refused one of its two");
        third.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Where_the_broker_goes_on_and_says_nothing_of_one_it_has_given_that_to_every_node()
    {
        await broker.Begin(session, Stop);
        var stuck = await Send(1);
        var next = await Send(1);
        Confirm(2);
        await next.Within("the next one confirmed");

        time.Pass(TimeSpan.FromSeconds(10));

        (await stuck.Within("the end of its patience")).ShouldBe([Fate.LeftByService]);
    }

    [Fact]
    public async Task What_goes_to_services_alone_names_no_person_and_no_node_hears_it()
    {
        var everywhere = new FactKinds([new FactKind("message.appended", typeof(IFact), (_, _) => null!)], [new FactRoute(typeof(IFact), typeof(object), Hearing.Everywhere, _ => null!)]);
        var publishing = new RabbitBroker(state, everywhere, new NodeName(), new RabbitMetrics(Meters, state), time);
        await publishing.Begin(session, Stop);
        await publishing.Send([Fact() with { ByTypeOnly = true }], heardHere: true, Stop);

        var published = channel.ReceivedCalls().Where(call => call.GetMethodInfo().Name == nameof(IChannel.BasicPublishAsync)).ToList().ShouldHaveSingleItem().GetArguments();
        published[0].ShouldBe("matchchat.facts");
        published[1].ShouldBe("message.appended");
        ((BasicProperties)published[3]!).Headers!.Keys.ShouldNotContain("CC");
    }

    [Fact]
    public async Task Who_leaves_does_not_wait_for_a_broker_that_takes_nothing()
    {
        await broker.Begin(session, Stop);
        var taken = new TaskCompletionSource();
        channel.ReturnsForAll(_ => new ValueTask(taken.Task));
        using var leaving = new CancellationTokenSource();
        var publishing = broker.Send([Fact()], heardHere: true, leaving.Token);
        publishing.IsCompleted.ShouldBeFalse();

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(publishing.Within("the end of the wait"));
        taken.SetResult();
    }

    [Fact]
    public void While_the_broker_has_an_alarm_this_node_counts_as_one_that_does_not_hear()
    {
        state.Up(session);
        time.Pass(TimeSpan.FromSeconds(1));
        var before = state.HearsSince;

        state.Block(session);
        state.IsUp.ShouldBeFalse();
        state.HearsSince.ShouldBeNull();

        state.Unblock(session);
        state.IsUp.ShouldBeTrue();
        state.HearsSince.ShouldNotBe(before, "what is remembered from before the alarm is worth nothing");
    }

    [Fact]
    public void What_finds_no_place_on_the_way_to_the_broker_is_counted()
    {
        using var dropped = new Counted(Meters, "matchchat_broker_feed_dropped");
        var settled = new SettledRows(time);
        var metrics = new OutboxMetrics(Meters);
        using var feed = new BrokerFeed(broker, new RowPublisher(broker, settled, metrics), new FactKinds([], []), metrics, NullLogger<BrokerFeed>.Instance, time);

        for (var commit = 1; commit <= 1_003; commit++) feed.Offer(new CommittedFacts([], new Kept(commit, [Fact()])));

        dropped.Sum.ShouldBe(3);
        settled.Take(TimeSpan.Zero).Free.ShouldBe([new(1, HeardHere: true), new(2, HeardHere: true), new(3, HeardHere: true)], "nobody waits for their claims to run out");
    }

    public void Dispose() => services.Dispose();

    private static WireFact Fact() => new("message.appended", [new UserId(Guid.CreateVersion7())], [1]);

    private Task<Task<IReadOnlyList<Fate>>> Send(int count) => broker.Send([.. Enumerable.Range(0, count).Select(_ => Fact())], heardHere: true, Stop);

    private void Confirm(ulong number) => channel.BasicAcksAsync += Raise.Event<AsyncEventHandler<BasicAckEventArgs>>(channel, new BasicAckEventArgs(number, multiple: false));

    private void Refuse(ulong number) => channel.BasicNacksAsync += Raise.Event<AsyncEventHandler<BasicNackEventArgs>>(channel, new BasicNackEventArgs(number, multiple: false, requeue: false));

    private sealed class Counted : IDisposable
    {
        private readonly MeterListener listener = new();
        private long sum;

        public Counted(IMeterFactory meters, string name)
        {
            listener.InstrumentPublished = (instrument, hears) =>
            {
                if (instrument.Name == name && instrument.Meter.Scope == meters) hears.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref sum, value));
            listener.Start();
        }

        public long Sum => Interlocked.Read(ref sum);

        public void Dispose() => listener.Dispose();
    }
}
