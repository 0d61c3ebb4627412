using MatchChat.Kernel;
using MatchChat.Kernel.Realtime;
using MatchChat.Messaging.Contracts;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace MatchChat.Realtime.Tests;

public sealed class WelcomeTests
{
    [Fact]
    public async Task What_is_pushed_while_the_snapshot_is_read_comes_after_the_welcome()
    {
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var town = await Town.Start(new HostSettings
        {
            Services = services => services.Intercept(request =>
            {
                if (request is not TakeSnapshot) return Task.CompletedTask;
                asked.TrySetResult();
                return answer.Task;
            }),
        });
        var alice = town.Person("alice");
        var connecting = alice.Connects();
        await asked.Task.Within("the snapshot is asked for");

        var push = town.Host.Services.GetRequiredService<IClientPush>();
        push.IsConnected(new UserId(alice.Id)).ShouldBeTrue("the subscription is in force before the snapshot is read");
        push.Push(new ClientEvent("Meanwhile", new { number = 1 }), [new UserId(alice.Id)]);
        push.Push(new ClientEvent("Meanwhile", new { number = 2 }), [new UserId(alice.Id)]);
        answer.SetResult();

        var phone = await connecting;
        await phone.Next("Meanwhile", payload => payload.GetProperty("number").GetInt32() == 2);
        phone.Events.Heard.Select(heard => heard.Name).ShouldBe(["ConnectSuccess", "Meanwhile", "Meanwhile"]);
    }

    [Fact]
    public async Task Whoever_is_told_of_a_message_finds_it_in_no_snapshot_twice_and_never_misses_it()
    {
        await using var town = await Town.Start();
        var (alice, bob) = await town.Match("alice", "bob");
        using var enough = new CancellationTokenSource();
        var talking = Talk(alice, enough.Token);

        for (var round = 0; round < 10; round++)
        {
            await using var phone = await town.Host.Connect(bob.Person.Token);
            var seenUpTo = phone.Welcome.Conversations.Single().LastSeq;
            var next = (await phone.Next("MessageReceived")).As<Message>();
            next.Seq.ShouldBeLessThanOrEqualTo(seenUpTo + 1, "nothing falls between the snapshot and the pushes");
        }

        await enough.CancelAsync();
        await talking;
    }

    [Fact]
    public async Task A_welcome_that_fails_is_told_with_a_code_and_leaves_nothing_behind()
    {
        var broken = true;
        await using var town = await Town.Start(new HostSettings
        {
            Services = services => services.Intercept(request => request is TakeSnapshot && broken ? throw new InvalidOperationException("on purpose") : Task.CompletedTask),
        });
        var alice = town.Person("alice");
        var phone = await alice.Connects(new HubOptions { AwaitWelcome = false });

        (await phone.Closed.Within("end of the connection")).ShouldNotBeNull().ShouldContain("internal: ");
        town.Host.Connections(alice.Id).ShouldBeEmpty();

        broken = false;
        (await alice.Connects()).Welcome.UserId.ShouldBe(alice.Id);
    }

    private static async Task Talk(Participant who, CancellationToken ct)
    {
        for (var number = 0; !ct.IsCancellationRequested; number++) await who.Says($"{number}");
    }
}
