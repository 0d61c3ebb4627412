using System.Net.WebSockets;
using MatchChat.Host.Realtime;
using MatchChat.Messaging.Contracts;
using MatchChat.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace MatchChat.Realtime.Tests;

public sealed class DrainTests
{
    [Fact]
    public async Task Everybody_is_told_when_to_come_back_and_then_let_go()
    {
        await using var town = await Town.Start();
        var phones = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => town.Person($"person {number}").Connects()));

        var stopping = town.Host.Stop();

        var told = await Task.WhenAll(phones.Select(async phone => (await phone.Next("ServerDraining")).Payload.GetProperty("reconnectAfterMs").GetInt32()));
        told.ShouldBeUnique();
        foreach (var phone in phones) (await phone.Closed.Within("end of the connection")).ShouldNotBeNull().ShouldContain("server.draining: ");
        await stopping.Within("end of the host");
    }

    [Fact]
    public async Task While_the_others_leave_nobody_new_gets_in()
    {
        var call = new HeldCall();
        await using var town = await Town.Start(new HostSettings { Services = services => services.Intercept(call.Hold) });
        var (alice, _) = await town.Match("alice", "bob");
        var late = town.Person("late").Token;
        var sending = await alice.Device.Begin("SendMessage", alice.Draft("keeps the node from leaving"));
        await call.Arrived;

        var stopping = town.Host.Stop();
        await alice.Device.Next("ServerDraining");

        (await Should.ThrowAsync<WebSocketException>(() => town.Host.Connect(late))).Message.ShouldContain("503");
        call.LetGo();
        await sending.Within("answer");
        await stopping.Within("end of the host");
    }

    [Fact]
    public async Task A_call_in_flight_gets_its_answer_however_long_it_takes()
    {
        var call = new HeldCall();
        await using var town = await Town.Start(new HostSettings { Services = services => services.Intercept(call.Hold) });
        var (alice, bob) = await town.Match("alice", "bob");
        var sending = await alice.Device.Begin("SendMessage", alice.Draft("just before the end"));
        await call.Arrived;

        var stopping = town.Host.Stop();
        await bob.Device.Closed.Within("those who wait for nothing are let go");
        call.LetGo();

        (await sending.Within("answer"))!.Value.As<Message>().Seq.ShouldBe(1);
        (await alice.Device.Closed.Within("end of alice's connection")).ShouldNotBeNull().ShouldContain("server.draining: ");
        await stopping.Within("end of the host");
    }

    [Fact]
    public async Task With_nobody_connected_it_takes_no_time()
    {
        // The clock stands still: whatever waits for it waits for ever.
        await using var town = await Town.Start(new HostSettings { Clock = new ManualTime() });
        var phone = await town.Person("alice").Connects();
        await phone.DisposeAsync();
        await Limits.Until(() => town.Host.Sockets() == 0, "nobody connected");

        await town.Host.Stop().Within("end of the host");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1_000)]
    [InlineData(10_000)]
    [InlineData(50_000)]
    public void All_leave_one_after_the_other_and_in_time(int people)
    {
        var options = new RealtimeOptions();
        var pace = new DrainPace(options, TimeProvider.System, NullLogger<Drain>.Instance);

        var places = Enumerable.Range(0, people).ToList();

        places.Select(place => pace.ReconnectAfterMs(place, people)).ShouldBeUnique();
        places.Select(place => pace.LeavesAt(place, people)).ShouldBeInOrder();
        pace.LeavesAt(people - 1, people).ShouldBeLessThan(options.DrainTime);
    }

    [Fact]
    public void Without_any_time_they_all_leave_at_once()
    {
        var pace = new DrainPace(new RealtimeOptions { DrainTime = TimeSpan.Zero }, TimeProvider.System, NullLogger<Drain>.Instance);

        pace.LeavesAt(99, 100).ShouldBe(TimeSpan.Zero);
        pace.ReconnectAfterMs(98, 100).ShouldNotBe(pace.ReconnectAfterMs(99, 100));
    }

    /// <summary>A send that takes as long as the test wants.</summary>
    private sealed class HeldCall
    {
        private readonly TaskCompletionSource arrived = new();
        private readonly TaskCompletionSource end = new();

        public Task Arrived => arrived.Task.Within("the call has arrived");

        public Task Hold(object request)
        {
            if (request is not SendMessage) return Task.CompletedTask;

            arrived.TrySetResult();
            return end.Task;
        }

        public void LetGo() => end.SetResult();
    }
}
