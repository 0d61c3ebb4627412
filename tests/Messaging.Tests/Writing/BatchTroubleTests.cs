using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;
using MatchChat.TestKit;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Tests.Writing;

/// <summary>What the database can do to a batch, and what its senders must be told.</summary>
[Trait("Database", "SQLite")]
public sealed class BatchTroubleTests
{
    private const int Busy = 5, DiskFull = 13, Constraint = 19, Taken = 2067;

    [Fact]
    public async Task A_bad_message_is_refused_alone_and_the_rest_of_its_batch_is_committed()
    {
        var store = new TroubledStore { BeforeInsert = rows => Fail(rows.Any(row => row.Content == "poison"), Constraint) };
        await using var node = await ModuleNode.Start(store.Wrap, ("Messaging:BatchMode", "Fixed"));
        var pair = await node.Pair();
        await pair.Says(pair.Alice, "opens the first window");

        var answers = await Task.WhenAll(Enumerable.Range(0, 9).Select(number => pair.Send(pair.Alice, number == 4 ? "poison" : $"{number}")));

        answers.Count(answer => answer.Refused).ShouldBe(1);
        answers[4].Error.ShouldBe(CommonErrors.Internal);
        answers.Where(answer => !answer.Refused).Select(answer => answer.Value.Seq).Order().ShouldBe([2, 3, 4, 5, 6, 7, 8, 9]);
    }

    [Fact]
    public async Task A_defect_that_one_message_meets_is_that_messages_alone()
    {
        var store = new TroubledStore { BeforeInsert = rows => { if (rows.Any(row => row.Content == "poison")) throw new InvalidOperationException("a defect"); } };
        await using var node = await ModuleNode.Start(store.Wrap, ("Messaging:BatchMode", "Fixed"));
        var pair = await node.Pair();
        await pair.Says(pair.Alice, "opens the first window");

        var answers = await Task.WhenAll(Enumerable.Range(0, 9).Select(number => pair.Send(pair.Alice, number == 4 ? "poison" : $"{number}")));

        answers[4].Error.ShouldBe(CommonErrors.Internal);
        answers.Where(answer => !answer.Refused).Select(answer => answer.Value.Seq).Order().ShouldBe([2, 3, 4, 5, 6, 7, 8, 9]);
        (await pair.Says(pair.Bob, "and it goes on")).Seq.ShouldBe(10);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task A_key_that_another_node_took_meanwhile_is_met_once_and_found_by_the_repeat(int messages)
    {
        var taken = new HashSet<MessageId>();
        // Each message meets it once when it is alone; before, its batch does.
        var store = new TroubledStore { BeforeInsert = rows => Fail(rows.Count > 1 || (rows is [var alone] && taken.Add(alone.Id)), Taken) };
        await using var node = await ModuleNode.Start(store.Wrap, ("Messaging:BatchMode", "Fixed"));
        var pair = await node.Pair();
        await pair.Says(pair.Alice, "opens the first window");

        var answers = await Task.WhenAll(Enumerable.Range(0, messages).Select(number => pair.Send(pair.Alice, $"{number}")));

        answers.Select(answer => answer.Value.Seq).Order().ShouldBe(Enumerable.Range(2, messages).Select(seq => (long)seq));
        (await node.Told.Until<MessageAppended>(messages + 1)).Count.ShouldBe(messages + 1);
    }

    [Fact]
    public async Task A_key_that_is_taken_for_good_is_refused_after_one_repeat()
    {
        var store = new TroubledStore { BeforeInsert = _ => Fail(true, Taken) };
        await using var node = await ModuleNode.Start(store.Wrap);
        var pair = await node.Pair();

        (await pair.Send(pair.Alice, "again and again")).Error.ShouldBe(CommonErrors.Internal);
        store.Batches.ShouldBe([1, 1]);
    }

    [Fact]
    public async Task A_lock_repeats_the_whole_batch()
    {
        var refusals = 2;
        var store = new TroubledStore { BeforeInsert = _ => Fail(refusals-- > 0, Busy) };
        await using var node = await ModuleNode.Start(store.Wrap);
        var pair = await node.Pair();

        (await pair.Says(pair.Alice, "in the end")).Seq.ShouldBe(1);
        store.Batches.ShouldBe([1, 1, 1]);
    }

    [Fact]
    public async Task A_database_that_is_away_leaves_the_outcome_open_and_the_repeat_gets_the_one_true_answer()
    {
        var away = true;
        var store = new TroubledStore { BeforeInsert = _ => Fail(away, DiskFull) };
        await using var node = await ModuleNode.Start(store.Wrap);
        var pair = await node.Pair();
        var clientId = new ClientMessageId(Guid.NewGuid());

        (await pair.Send(pair.Alice, "hello?", clientId)).Error.ShouldBe(CommonErrors.StorageUnavailable);
        away = false;
        var repeat = (await pair.Send(pair.Alice, "hello?", clientId)).Value;

        (repeat.Duplicate, repeat.Seq).ShouldBe((false, 1));
    }

    [Fact]
    public async Task A_commit_that_failed_after_it_happened_is_recognised_and_answered()
    {
        var store = new TroubledStore();
        await using var node = await ModuleNode.Start(store.Wrap);
        var pair = await node.Pair();
        store.BeforeCommit = "COMMIT";

        var sent = (await pair.Send(pair.Alice, "did it?")).Value;

        (sent.Duplicate, sent.Seq).ShouldBe((false, 1));
        store.Batches.Count.ShouldBe(1);
        (await node.Told.Until<MessageAppended>(1)).Single().Message.Id.ShouldBe(sent.Id);
    }

    [Fact]
    public async Task A_commit_that_happened_and_cannot_be_looked_up_stays_unknown_and_the_repeat_finds_it()
    {
        var store = new TroubledStore();
        await using var node = await ModuleNode.Start(store.Wrap);
        var pair = await node.Pair();
        var clientId = new ClientMessageId(Guid.NewGuid());
        (store.BeforeCommit, store.BeforeLookUp) = ("COMMIT", () => throw new InvalidOperationException("a defect"));

        (await pair.Send(pair.Alice, "did it?", clientId)).Error.ShouldBe(CommonErrors.StorageUnavailable);
        var repeat = (await pair.Send(pair.Alice, "did it?", clientId)).Value;

        (repeat.Duplicate, repeat.Seq).ShouldBe((true, 1));
        store.Batches.ShouldBe([1, 0]);
    }

    [Fact]
    public async Task A_failure_that_nobody_knows_is_tried_once_more_before_the_message_is_blamed()
    {
        var failures = 1;
        var store = new TroubledStore { BeforeInsert = _ => { if (failures-- > 0) throw new InvalidOperationException("of the connection"); } };
        await using var node = await ModuleNode.Start(store.Wrap);
        var pair = await node.Pair();

        (await pair.Says(pair.Alice, "at the second try")).Seq.ShouldBe(1);
        store.Batches.ShouldBe([1, 1]);
    }

    [Fact]
    public async Task Nobody_waits_for_ever_whatever_fails_and_the_writer_goes_on()
    {
        var store = new TroubledStore { BeforeInsert = _ => throw new InvalidOperationException("a defect"), BeforeForget = () => throw new InvalidOperationException("another one") };
        await using var node = await ModuleNode.Start(store.Wrap);
        var pair = await node.Pair();

        (await pair.Send(pair.Alice, "hello?").Within("an answer")).Error.ShouldBe(CommonErrors.StorageUnavailable);
        (store.BeforeInsert, store.BeforeForget) = (null, null);
        (await pair.Says(pair.Alice, "hello!")).Seq.ShouldBe(1);
    }

    [Theory]
    [InlineData(typeof(ObjectDisposedException))]
    [InlineData(typeof(OperationCanceledException))]
    public async Task A_connection_that_ended_under_a_message_blames_nobody(Type trouble)
    {
        var store = new TroubledStore { BeforeInsert = _ => throw (Exception)Activator.CreateInstance(trouble, "on purpose")! };
        await using var node = await ModuleNode.Start(store.Wrap);
        var pair = await node.Pair();

        (await pair.Send(pair.Alice, "hello?")).Error.ShouldBe(CommonErrors.StorageUnavailable);
        store.BeforeInsert = null;
        (await pair.Says(pair.Alice, "hello!")).Seq.ShouldBe(1);
    }

    [Fact]
    public async Task A_commit_that_failed_before_it_happened_is_repeated()
    {
        var store = new TroubledStore();
        await using var node = await ModuleNode.Start(store.Wrap);
        var pair = await node.Pair();
        store.BeforeCommit = "ROLLBACK";

        var sent = (await pair.Send(pair.Alice, "did it?")).Value;

        sent.Seq.ShouldBe(1);
        store.Batches.Count.ShouldBe(2);
        (await node.Read(db => db.Messages.CountAsync())).ShouldBe(1);
    }

    [Fact]
    public async Task A_conversation_that_ends_while_a_message_waits_refuses_it_under_the_lock()
    {
        var store = new TroubledStore();
        await using var node = await ModuleNode.Start(store.Wrap);
        var pair = await node.Pair();
        await pair.Says(pair.Alice, "before");

        await node.Tables.Write(
            async (db, ct) =>
            {
                (await db.Heads.SingleAsync(ct)).ClosedAt = node.Clock.GetUtcNow();
                return true;
            },
            CancellationToken.None);

        // The gate still says yes from memory; the head has the final word.
        (await pair.Send(pair.Alice, "too late")).Error.ShouldBe(ConversationErrors.Ended);
        (await node.Read(db => db.Heads.SingleAsync())).LastSeq.ShouldBe(1);
    }

    [Fact]
    public async Task A_head_that_nobody_made_is_made_by_the_first_message()
    {
        await using var node = await ModuleNode.Start();
        var pair = await node.Pair();
        await node.Tables.Write(
            async (db, ct) =>
            {
                db.Heads.RemoveRange(await db.Heads.ToListAsync(ct));
                db.Members.RemoveRange(await db.Members.ToListAsync(ct));
                return true;
            },
            CancellationToken.None);

        (await pair.Says(pair.Alice, "hi")).Seq.ShouldBe(1);
        (await node.Read(db => db.Members.Select(member => member.UserId).ToListAsync())).ShouldBe([pair.Alice, pair.Bob], ignoreOrder: true);
    }

    private static void Fail(bool now, int code)
    {
        if (now) throw TroubledStore.Failure(code);
    }
}
