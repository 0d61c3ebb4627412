using MatchChat.Kernel;
using MatchChat.Presence.Caching;
using MatchChat.TestKit;
using Shouldly;
using Xunit;

namespace MatchChat.Presence.Tests;

/// <summary>What every board does, in memory or shared.</summary>
public abstract class PresenceBoardSpec
{
    protected static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(60);
    protected static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly UserId alice = new(Guid.CreateVersion7());
    private readonly UserId bob = new(Guid.CreateVersion7());

    private protected abstract Task<IPresenceBoard> NewBoard();

    /// <summary>Moves the board's clock.</summary>
    protected abstract Task Pass(TimeSpan time);

    protected abstract DateTimeOffset Now { get; }

    [Fact]
    public async Task The_first_connection_brings_somebody_online_and_the_second_does_not()
    {
        var board = await NewBoard();

        (await board.Take(Phone(alice), default)).ShouldBeTrue();
        (await board.Take(Tablet(alice), default)).ShouldBeFalse();
        (await board.Take(Phone(alice), default)).ShouldBeFalse("the same connection again");
        (await board.Present([alice, bob], default)).ShouldBe([alice]);
    }

    [Fact]
    public async Task Somebody_is_present_until_the_grace_after_the_last_connection_is_over()
    {
        var board = await NewBoard();
        await board.Take(Phone(alice), default);
        await Pass(Moment);
        var left = Now;
        await board.Leave(Phone(alice), default);

        await Pass(Grace - Moment);
        (await board.FindGone(10, default)).ShouldBeEmpty();
        (await board.Remove(alice, default)).ShouldBeFalse("the grace is not over");
        (await board.Present([alice], default)).ShouldBe([alice]);

        await Pass(Moment);
        (await board.FindGone(10, default)).ShouldBe([new Absence(alice, left)]);
        (await board.Remove(alice, default)).ShouldBeTrue();
        (await board.Present([alice], default)).ShouldBeEmpty();
        (await board.FindGone(10, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Somebody_goes_offline_once_whoever_says_so()
    {
        var board = await NewBoard();
        await board.Take(Phone(alice), default);
        await board.Leave(Phone(alice), default);
        await Pass(Grace + Moment);

        var removals = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await board.Remove(alice, default))));

        removals.Count(removed => removed).ShouldBe(1);
    }

    [Fact]
    public async Task A_reconnect_within_the_grace_is_no_change()
    {
        var board = await NewBoard();
        await board.Take(Phone(alice), default);
        await board.Leave(Phone(alice), default);
        await Pass(Grace - Moment);

        (await board.Take(Tablet(alice), default)).ShouldBeFalse();

        await Pass(Grace);
        (await board.FindGone(10, default)).ShouldBeEmpty();
        (await board.Remove(alice, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_reconnect_between_the_finding_and_the_removal_keeps_somebody_present()
    {
        var board = await NewBoard();
        await board.Take(Phone(alice), default);
        await board.Leave(Phone(alice), default);
        await Pass(Grace + Moment);
        (await board.FindGone(10, default)).Select(absence => absence.User).ShouldBe([alice]);

        await board.Take(Tablet(alice), default);

        (await board.Remove(alice, default)).ShouldBeFalse();
        (await board.Present([alice], default)).ShouldBe([alice]);
    }

    [Fact]
    public async Task One_of_two_connections_may_leave()
    {
        var board = await NewBoard();
        await board.Take(Phone(alice), default);
        await board.Take(Tablet(alice), default);
        await board.Leave(Phone(alice), default);

        await Pass(Grace + Moment);

        (await board.FindGone(10, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dead_node_takes_its_people_offline_when_their_leases_have_run_out()
    {
        var board = await NewBoard();
        await board.Take(Phone(alice), default);
        await board.Take(Phone(bob), default);
        await Pass(LeaseTime / 2);
        var heardOf = Now;
        (await board.Renew([Phone(alice)], default)).ShouldBeEmpty();
        await Pass((LeaseTime / 2) + Moment);

        (await board.FindGone(10, default)).Select(absence => absence.User).ShouldBe([bob]);

        await Pass(LeaseTime / 2);
        (await board.FindGone(10, default)).ShouldContain(new Absence(alice, heardOf));
    }

    [Fact]
    public async Task A_node_that_was_believed_dead_brings_its_people_back()
    {
        var board = await NewBoard();
        await board.Take(Phone(alice), default);
        await Pass(LeaseTime + Moment);
        (await board.Remove(alice, default)).ShouldBeTrue();

        (await board.Renew([Phone(alice)], default)).ShouldBe([alice]);
        (await board.Renew([Phone(alice)], default)).ShouldBeEmpty("only the first time");
        (await board.Present([alice], default)).ShouldBe([alice]);
    }

    [Fact]
    public async Task A_late_renewal_does_not_bring_a_connection_back_that_has_left()
    {
        var board = await NewBoard();
        await board.Take(Phone(alice), default);
        await board.Leave(Phone(alice), default);

        await board.Renew([Phone(alice)], default);

        await Pass(Grace + Moment);
        (await board.FindGone(10, default)).Select(absence => absence.User).ShouldBe([alice]);
    }

    [Fact]
    public async Task Leaving_without_having_been_there_changes_nothing()
    {
        var board = await NewBoard();
        await board.Leave(Phone(alice), default);
        await board.Take(Phone(bob), default);
        await board.Leave(Tablet(bob), default);

        await Pass(Grace + Moment);

        (await board.FindGone(10, default)).ShouldBeEmpty();
        (await board.Remove(alice, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task No_more_are_found_at_once_than_asked_for()
    {
        var board = await NewBoard();
        var many = Enumerable.Range(0, 25).Select(_ => new UserId(Guid.CreateVersion7())).ToList();
        foreach (var person in many) await board.Take(Phone(person), default);
        await Pass(LeaseTime + Moment);

        var found = new List<UserId>();
        while (await board.FindGone(10, default) is { Count: > 0 } some)
        {
            some.Count.ShouldBeLessThanOrEqualTo(10);
            foreach (var (person, _) in some)
            {
                (await board.Remove(person, default)).ShouldBeTrue();
                found.Add(person);
            }
        }

        found.ShouldBe(many, ignoreOrder: true);
    }

    private protected static Lease Phone(UserId of) => new(of, $"phone of {of}");

    private protected static Lease Tablet(UserId of) => new(of, $"tablet of {of}");
}

public sealed class PresenceBoardInMemoryTests : PresenceBoardSpec
{
    private readonly ManualTime time = new();

    protected override DateTimeOffset Now => time.GetUtcNow();

    [Fact]
    public async Task When_it_closes_nobody_will_find_its_people_after_it()
    {
        var (alice, bob) = (new UserId(Guid.CreateVersion7()), new UserId(Guid.CreateVersion7()));
        var board = await NewBoard();
        await board.Take(Phone(alice), default);
        await board.Take(Phone(bob), default);
        var left = Now;
        await board.Leave(Phone(bob), default);
        time.Pass(TimeSpan.FromSeconds(5));

        (await board.Close(default)).ShouldBe([new Absence(alice, Now), new Absence(bob, left)], ignoreOrder: true);
    }

    protected override Task Pass(TimeSpan passed)
    {
        time.Pass(passed);
        return Task.CompletedTask;
    }

    private protected override Task<IPresenceBoard> NewBoard() =>
        Task.FromResult<IPresenceBoard>(new PresenceBoardInMemory(new PresenceOptions { LeaseTime = LeaseTime, OfflineGrace = Grace }, time));
}
