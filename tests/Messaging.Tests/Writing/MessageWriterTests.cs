using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Tests.Writing;

public sealed class MessageWriterTests
{
    [Fact]
    public async Task Parallel_sends_get_gapless_seqs_and_every_answer_is_committed()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();

        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(number => pair.Send(number % 2 == 0 ? pair.Alice : pair.Bob, $"message {number}")));

        answers.ShouldAllBe(answer => !answer.Refused && !answer.Value.Duplicate);
        answers.Select(answer => answer.Value.Seq).Order().ShouldBe(Enumerable.Range(1, 500).Select(seq => (long)seq));
        var stored = await node.Read(db => db.Messages.OrderBy(row => row.Seq).Select(row => row.Id).ToListAsync());
        stored.ShouldBe(answers.OrderBy(answer => answer.Value.Seq).Select(answer => answer.Value.Id));
        var head = await node.Read(db => db.Heads.SingleAsync());
        (head.LastSeq, head.Revision).ShouldBe((500, 500));
    }

    [Theory]
    [InlineData("Adaptive")]
    [InlineData("Fixed")]
    public async Task A_repeat_in_the_same_batch_is_the_same_message_and_leaves_no_hole(string mode)
    {
        await using var node = await ModuleNode.Start(null, ("Messaging:BatchMode", mode));
        var pair = await node.Pair();
        var clientId = new ClientMessageId(Guid.NewGuid());

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => pair.Send(pair.Alice, "once", clientId)));
        var next = await pair.Says(pair.Alice, "next");

        answers.Count(answer => !answer.Value.Duplicate).ShouldBe(1);
        answers.Select(answer => answer.Value.Id).Distinct().Count().ShouldBe(1);
        next.Seq.ShouldBe(2);
    }

    [Fact]
    public async Task A_repeat_is_answered_with_the_message_as_it_is_now()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        var clientId = new ClientMessageId(Guid.NewGuid());
        var sent = (await pair.Send(pair.Alice, "first words", clientId)).Value;
        await node.Ask(new EditMessage(sent.Id, pair.Alice, "better words"));

        var repeat = (await pair.Send(pair.Alice, "first words", clientId)).Value;

        (repeat.Duplicate, repeat.Id, repeat.Content).ShouldBe((true, sent.Id, "better words"));
    }

    [Fact]
    public async Task The_same_client_id_with_other_content_is_refused_until_the_message_is_deleted()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        var clientId = new ClientMessageId(Guid.NewGuid());
        var sent = (await pair.Send(pair.Alice, "yes", clientId)).Value;

        (await pair.Send(pair.Alice, "no", clientId)).Error.ShouldBe(MessageErrors.IdReused);
        await node.Ask(new DeleteMessage(sent.Id, pair.Alice));
        (await pair.Send(pair.Alice, "no", clientId)).Value.Duplicate.ShouldBeTrue();
        (await pair.Says(pair.Bob, "the same id of somebody else")).Seq.ShouldBe(2);
    }

    [Fact]
    public async Task A_full_queue_refuses_and_loses_nothing_that_it_took()
    {
        var store = new TroubledStore();
        await using var node = await ModuleNode.Start(store.Wrap, ("Messaging:QueueCapacity", "10"), ("Messaging:BatchSize", "1"));
        var pair = await node.Pair();
        using (store.Hold())
        {
            var sends = Enumerable.Range(0, 40).Select(number => pair.Send(pair.Alice, $"{number}")).ToList();
            var refused = await Task.WhenAny(sends);
            (await refused).Error.ShouldBe(CommonErrors.ServerBusy);
            store.LetGo();
            var answers = await Task.WhenAll(sends);

            var taken = answers.Where(answer => !answer.Refused).Select(answer => answer.Value.Seq).Order().ToList();
            taken.Count.ShouldBeInRange(10, 12);
            taken.ShouldBe(Enumerable.Range(1, taken.Count).Select(seq => (long)seq));
        }
    }

    [Fact]
    public async Task A_writer_that_has_stopped_says_that_the_server_is_going_away()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        await node.Get<MessageWriter>().StopAsync(CancellationToken.None);

        (await pair.Send(pair.Alice, "too late")).Error.ShouldBe(CommonErrors.ServerDraining);
    }

    [Fact]
    public async Task A_listener_that_runs_out_of_its_own_time_keeps_nothing_from_the_others()
    {
        await using var node = await ModuleNode.Start(services => services.After<MessageAppended, ImpatientListener>(), ("Messaging:BatchMode", "Fixed"));
        var pair = await node.Pair();
        await pair.Says(pair.Alice, "opens the first window");

        await Task.WhenAll(Enumerable.Range(0, 5).Select(number => pair.Send(pair.Alice, $"{number}")));

        (await node.Told.Until<MessageAppended>(6)).Count.ShouldBe(6);
    }

    [Fact]
    public async Task In_fixed_mode_what_comes_within_a_window_shares_a_transaction()
    {
        var store = new TroubledStore();
        await using var node = await ModuleNode.Start(store.Wrap, ("Messaging:BatchMode", "Fixed"), ("Messaging:BatchWindow", "00:00:02"));
        var pair = await node.Pair();
        await pair.Says(pair.Alice, "opens the first window");

        await Task.WhenAll(Enumerable.Range(0, 50).Select(number => pair.Send(pair.Alice, $"{number}")));

        store.Batches[0].ShouldBe(1);
        store.Batches.Sum().ShouldBe(51);
        store.Batches.Count.ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task Time_never_runs_backwards_within_a_conversation()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        var before = await pair.Says(pair.Alice, "before the clock was set back");
        node.Clock.Move(TimeSpan.FromMinutes(-5));

        var after = await pair.Says(pair.Alice, "after");

        after.CreatedAt.ShouldBe(before.CreatedAt);
        (after.CreatedAt.Ticks % TimeSpan.TicksPerMillisecond).ShouldBe(0);
    }

    [Fact]
    public async Task Facts_of_a_conversation_are_told_in_the_order_of_their_seqs_and_after_the_commit()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => pair.Send(pair.Alice, $"{number}")));

        var told = await node.Told.Until<MessageAppended>(200);
        told.Select(fact => fact.Message.Seq).ShouldBe(Enumerable.Range(1, 200).Select(seq => (long)seq));
        told.ShouldAllBe(fact => fact.Recipients.Single() == pair.Bob);
    }

    internal sealed class ImpatientListener : IFactHandler<MessageAppended>
    {
        public ValueTask Handle(MessageAppended fact, CancellationToken ct) => throw new TaskCanceledException("a time-out of its own");
    }
}
