using System.Diagnostics.Metrics;
using MatchChat.Kernel;
using MatchChat.Presence.Contracts;
using MatchChat.Presence.Domain;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace MatchChat.Presence.Tests;

public sealed class TypingTableTests
{
    private static readonly PresenceOptions Options = new() { TypingTime = TimeSpan.FromSeconds(5) };
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private readonly UserId alice = new(Guid.CreateVersion7());
    private readonly UserId bob = new(Guid.CreateVersion7());
    private readonly ConversationId here = new(Guid.CreateVersion7());
    private readonly ConversationId elsewhere = new(Guid.CreateVersion7());
    private readonly ManualTime time = new();
    private readonly TypingTable table;

    public TypingTableTests() => table = new TypingTable(Options, time, new PresenceMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>()));

    [Fact]
    public void A_start_and_a_stop_are_told_once_each()
    {
        Start();
        Start();
        Told().ShouldBe(["started"]);
        table.Stop(here, alice);
        table.Stop(here, alice);
        Told().ShouldBe(["stopped"]);
        Told().ShouldBeEmpty();
    }

    [Fact]
    public void It_ends_by_itself_after_the_last_start()
    {
        Start();
        Told();
        time.Pass(Options.TypingTime - Moment);
        Start();
        time.Pass(Options.TypingTime - Moment);
        Told().ShouldBeEmpty("the last start counts");
        table.UntilNext().ShouldNotBeNull().ShouldBe(Moment, TimeSpan.FromMilliseconds(1));

        time.Pass(Moment);
        Told().ShouldBe(["stopped"]);
        table.UntilNext().ShouldBeNull();
    }

    [Fact]
    public void Where_nodes_share_no_memory_who_goes_on_is_told_of_again_and_ends_once()
    {
        Start(tellsAgain: true);
        Told().ShouldBe(["started"]);
        for (var round = 0; round < 3; round++)
        {
            time.Pass(Options.TypingTime / 2);
            Start(tellsAgain: true);
            Told().ShouldBeEmpty("it was told a moment ago");
            time.Pass(Options.TypingTime / 2);
            Start(tellsAgain: true);
            Told().ShouldBe(["started"]);
        }

        time.Pass(Options.TypingTime - Moment);
        Start(tellsAgain: true);
        time.Pass(Moment);
        Start(tellsAgain: true);
        table.Stop(here, alice);
        Told().ShouldBe(["stopped"], "the end has overtaken what was to be told again");
        Told().ShouldBeEmpty();
    }

    [Fact]
    public void A_stop_that_overtakes_its_start_leaves_nothing_to_tell()
    {
        Start();
        table.Stop(here, alice);

        Told().ShouldBeEmpty();
    }

    [Fact]
    public void A_start_right_after_a_stop_goes_on_and_still_ends()
    {
        Start();
        Told();
        table.Stop(here, alice);
        Start();
        Told().ShouldBeEmpty("nobody needs to know of the pause");

        time.Pass(Options.TypingTime);
        Told().ShouldBe(["stopped"]);
    }

    [Fact]
    public void Someone_who_starts_again_in_the_very_moment_of_the_end_still_ends_later()
    {
        // The end is found by the telling of somebody else's, and the start comes before it is this one's turn.
        table.Start(elsewhere, bob, null, [alice]);
        Start();
        Told();
        time.Pass(Options.TypingTime);
        table.TryNext(out var first).ShouldBeTrue();
        first!.ConversationId.ShouldBe(elsewhere);
        Start();
        Told().ShouldBeEmpty();

        time.Pass(Options.TypingTime);
        Told().ShouldBe(["stopped"]);
    }

    [Fact]
    public void A_connection_that_ends_takes_along_what_was_typed_by_it()
    {
        table.Start(here, alice, "phone", [bob]);
        table.Start(elsewhere, alice, "tablet", [bob]);
        Told();

        table.StopAll(alice, "phone");

        table.TryNext(out var change).ShouldBeTrue();
        change!.ConversationId.ShouldBe(here);
        change.Typing.ShouldBeFalse();
        Told().ShouldBeEmpty();
    }

    [Fact]
    public void The_connection_of_the_last_start_counts()
    {
        table.Start(here, alice, "phone", [bob]);
        table.Start(here, alice, "tablet", [bob]);
        Told();

        table.StopAll(alice, "phone");

        Told().ShouldBeEmpty();
    }

    [Fact]
    public void Who_heard_the_start_hears_the_end()
    {
        table.Start(here, alice, "phone", [bob]);
        Told();
        table.Start(here, alice, "phone", []);
        table.Stop(here, alice);

        table.TryNext(out var change).ShouldBeTrue();
        change!.Hearers.ShouldBe([bob]);
    }

    [Fact]
    public void Who_goes_on_typing_across_a_block_is_heard_to_stop_at_once()
    {
        Start();
        Told();

        table.Start(here, alice, "phone", []);
        Told().ShouldBe(["stopped"]);
        table.Start(here, alice, "phone", []);
        Told().ShouldBeEmpty();

        Start();
        Told().ShouldBe(["started"], "the block is gone");
    }

    [Fact]
    public void Where_others_may_hear_it_than_before_it_ends_for_those_and_begins_for_these()
    {
        var carol = new UserId(Guid.CreateVersion7());
        table.Start(here, alice, "phone", [bob, carol]);
        Told();

        table.Start(here, alice, "phone", [carol]);

        table.TryNext(out var end).ShouldBeTrue();
        (end!.Typing, end.Hearers.Count).ShouldBe((false, 2));
        table.TryNext(out var beginning).ShouldBeTrue();
        (beginning!.Typing, beginning.Hearers.Single()).ShouldBe((true, carol));
        table.Knows(here, alice).ShouldBeTrue();
    }

    [Fact]
    public void The_end_of_a_start_that_nobody_was_told_of_is_to_be_forgotten()
    {
        Start();
        table.Stop(here, alice);

        table.TryNext(out var change).ShouldBeTrue();
        (change!.Typing, change.Hearers.Count).ShouldBe((false, 0));
    }

    [Fact]
    public void Where_nobody_may_hear_it_there_is_nothing_to_tell()
    {
        table.Start(here, alice, "phone", []);
        table.Stop(here, alice);

        Told().ShouldBeEmpty();
        table.UntilNext().ShouldBeNull();
    }

    [Fact]
    public void Past_its_capacity_it_takes_no_more_and_forgets_nobody()
    {
        for (var person = 0; person < 100_010; person++) table.Start(here, new UserId(Guid.NewGuid()), null, [bob]);
        Told().Count.ShouldBe(100_000);

        time.Pass(Options.TypingTime);
        Told().ShouldAllBe(change => change == "stopped");
        Start();
        Told().ShouldBe(["started"]);
    }

    private void Start(bool tellsAgain = false) => table.Start(here, alice, "phone", [bob], tellsAgain);

    private List<string> Told()
    {
        var told = new List<string>();
        while (table.TryNext(out TypingChanged? change))
            if (change.Hearers.Count > 0) told.Add(change.Typing ? "started" : "stopped");
        return told;
    }
}
