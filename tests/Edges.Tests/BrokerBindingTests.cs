using System.Diagnostics.Metrics;
using System.Net.Security;
using MatchChat.Infrastructure.RabbitMq;
using MatchChat.Infrastructure.Storage;
using MatchChat.Kernel;
using MatchChat.Kernel.Realtime;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using RabbitMQ.Client;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

/// <summary>What a node makes of a broker that is slow or fails, where a real one cannot be made to.</summary>
public sealed class BrokerBindingTests : IDisposable
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    private readonly IChannel channel = Substitute.For<IChannel>();
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly PersonBindings bindings;
    private readonly LinkSession session;

    public BrokerBindingTests()
    {
        var connection = Substitute.For<IConnection>();
        connection.CreateChannelAsync(Arg.Any<CreateChannelOptions?>(), Arg.Any<CancellationToken>()).Returns(channel);
        session = new LinkSession(connection, "node", 1);
        var metrics = new RabbitMetrics(services.GetRequiredService<IMeterFactory>(), new LinkState(TimeProvider.System));
        bindings = new PersonBindings(Substitute.For<IClientPush>(), metrics, NullLogger<PersonBindings>.Instance, TimeProvider.System);
    }

    [Fact]
    public async Task However_many_are_bound_an_answer_is_asked_for_on_the_way()
    {
        for (var person = 0; person < 1_200; person++) await bindings.Begin(Somebody(), Stop);
        await bindings.Begin(session, Stop);

        var answered = channel.ReceivedCalls()
            .Where(call => call.GetMethodInfo().Name == nameof(IChannel.QueueBindAsync))
            .Select((call, index) => (Number: index + 1, NoWait: (bool)call.GetArguments()[4]!))
            .Where(call => !call.NoWait)
            .Select(call => call.Number);
        answered.ShouldBe([500, 1_000, 1_200]);
    }

    [Fact]
    public async Task A_binding_that_fails_ends_the_session_and_the_next_one_binds_everybody()
    {
        var alice = Somebody();
        await bindings.Begin(alice, Stop);
        await bindings.Begin(session, Stop);
        Bind().Returns(Task.FromException(new TimeoutException()));

        await Should.ThrowAsync<TimeoutException>(bindings.BindAll(Stop));

        session.Ended.IsCompleted.ShouldBeTrue();
        (await session.Ended).ShouldBe("binding failed");
        bindings.End();
        channel.ClearReceivedCalls();
        Bind().Returns(Task.CompletedTask);
        await bindings.Begin(session, Stop);
        channel.ReceivedCalls().Count(call => call.GetArguments().Contains($"to.{alice}")).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_taken_of_a_queue_that_is_this_nodes_own_is_confirmed_in_one_word_for_many()
    {
        var clock = new ManualTime();
        var consumer = new Consumer(channel, together: 3, (_, _) => ValueTask.CompletedTask, _ => { }, clock);
        for (ulong number = 1; number <= 7; number++) await consumer.HandleBasicDeliverAsync("tag", number, redelivered: false, "exchange", "key", new BasicProperties(), ReadOnlyMemory<byte>.Empty, Stop);
        Confirmed().ShouldBe([(3UL, true), (6UL, true)]);

        // The rest is not owed for ever: a broker closes the channel of whoever owes it something for half an hour.
        clock.Pass(TimeSpan.FromSeconds(5));
        await Limits.Until(() => Confirmed().Count == 3, "the last one confirmed");
        Confirmed()[^1].ShouldBe((7UL, true));
        clock.Pass(TimeSpan.FromSeconds(5));
        Confirmed().Count.ShouldBe(3, "nothing is confirmed twice");

        List<(object?, object?)> Confirmed() => [.. channel.ReceivedCalls().Where(call => call.GetMethodInfo().Name == nameof(IChannel.BasicAckAsync)).Select(call => (call.GetArguments()[0], call.GetArguments()[1]))];
    }

    [Fact]
    public async Task What_cannot_be_taken_ends_the_session_instead_of_a_place_among_what_is_sent_ahead()
    {
        string? why = null;
        var consumer = new Consumer(channel, together: 1, (_, _) => throw new InvalidOperationException("what somebody wrote"), lost => why = lost, TimeProvider.System);

        await Should.ThrowAsync<InvalidOperationException>(
            consumer.HandleBasicDeliverAsync("tag", 1, redelivered: false, "exchange", "key", new BasicProperties(), ReadOnlyMemory<byte>.Empty, Stop));

        why.ShouldBe("what came was not taken: InvalidOperationException");
        await channel.DidNotReceiveWithAnyArgs().BasicAckAsync(default, default, Stop);
    }

    [Fact]
    public void A_broker_behind_tls_needs_a_certificate_of_its_name()
    {
        var tls = RabbitAddress.Factory(RabbitAddress.Parse("amqps://matchchat:secret@broker/chat"), new NodeName()).Ssl;
        tls.Enabled.ShouldBeTrue();
        tls.ServerName.ShouldBe("broker");
        tls.AcceptablePolicyErrors.ShouldBe(SslPolicyErrors.None);
    }

    public void Dispose()
    {
        bindings.Dispose();
        services.Dispose();
    }

    private static UserId Somebody() => new(Guid.CreateVersion7());

    private Task Bind() => channel.QueueBindAsync(Arg.Any<string>(), Arg.Any<string>(), Arg.Any<string>(), Arg.Any<IDictionary<string, object?>?>(), Arg.Any<bool>(), Arg.Any<CancellationToken>());
}
