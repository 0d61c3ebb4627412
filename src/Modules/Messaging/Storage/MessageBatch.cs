using System.Data.Common;
using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Domain;

namespace MatchChat.Messaging.Storage;

/// <summary>
/// One transaction for many messages (docs/message-path.md): lock the heads in id order, read them, find what is there already, issue seqs, insert, write the heads.
/// Nothing outside the database changes here; the writer answers and tells after the commit.
/// </summary>
internal sealed class MessageBatch(IDatabaseEngine engine, IMessageStore store, HeadTruth truth, IOutbox outbox, MessagingMetrics metrics, TimeProvider time)
{
    /// <summary>Commits what can be committed and says what became of each message.</summary>
    /// <exception cref="CommitUnknownException">The commit itself failed: it may have happened.</exception>
    public async Task<BatchOutcome> Commit(IReadOnlyList<PendingMessage> pending, CancellationToken ct)
    {
        using var line = await engine.EnterWrite(ct);
        var connection = await store.Open(ct);
        var transaction = await engine.BeginWrite(connection, ct);
        var began = time.GetTimestamp();
        BatchOutcome outcome;
        try
        {
            outcome = await Append(transaction, pending, ct);
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }

        try
        {
            // Whoever waits for the outcome must get it, also when the process is asked to stop just now.
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception cause)
        {
            // Not disposed: rolling back what may be committed would hide the failure behind another one. The connection is dropped.
            throw new CommitUnknownException(outcome, cause);
        }

        metrics.Committed(outcome.Rows.Count, time.GetElapsedTime(began));
        return outcome;
    }

    private async Task<BatchOutcome> Append(DbTransaction transaction, IReadOnlyList<PendingMessage> pending, CancellationToken ct)
    {
        var heads = await LockHeads(transaction, pending, ct);
        var known = await store.FindKnown(transaction, pending, ct);
        // Under the lock: what was deleted or edited before this commit shows as it is now.
        var answered = pending.Any(message => message.ReplyToSeq is not null) ? await store.FindAnswered(transaction, pending, ct) : [];
        var now = Now();
        var outcome = new BatchOutcome(pending.Count);
        var touched = new HashSet<HeadRow>();
        foreach (var message in pending)
        {
            var head = heads[message.Conversation];
            if (known.TryGetValue(RepeatKey.Of(message), out var stored))
            {
                outcome.Answer(message, Repeat(message, stored));
            }
            else if (head.ClosedAt is not null)
            {
                outcome.Answer(message, ConversationErrors.Ended);
            }
            else
            {
                var onlyFor = SilencedPeople.Includes(head.Silenced, message.Sender) ? message.Sender : (UserId?)null;
                var reply = message.ReplyToSeq is { } seq && answered.TryGetValue((message.Conversation, seq), out var target) ? ShownReply.To(target, onlyFor) : default;
                outcome.Append(message, Next(head, message, onlyFor, reply, now), reply);
                known.Add(RepeatKey.Of(message), new KnownMessage(message.Id, message.RequestHash));
                touched.Add(head);
            }
        }

        await store.InsertMessages(transaction, outcome.Rows, ct);
        await store.UpdateHeads(transaction, touched, ct);
        outcome.Kept = await outbox.Keep(outcome.Facts, transaction, ct);
        return outcome;
    }

    private async Task<Dictionary<ConversationId, HeadRow>> LockHeads(DbTransaction transaction, IReadOnlyList<PendingMessage> pending, CancellationToken ct)
    {
        var inOrder = pending.Select(message => message.Conversation).Distinct().Order().ToList();
        var heads = await store.LockHeads(transaction, inOrder, ct);
        if (heads.Count < inOrder.Count) await MakeMissing(transaction, inOrder, heads, ct);

        // A block or its end that the head, or the gate's memory, has not heard of yet. Hardly ever, so what is true is looked up only then.
        var doubtful = pending.Where(message => !HeadTruth.Agrees(heads[message.Conversation], message.Access)).Select(message => heads[message.Conversation]).Distinct().ToList();
        await truth.Correct(transaction, doubtful, ct);
        return heads;
    }

    /// <summary>The second line: the process that made the conversation died before Messaging heard of it.</summary>
    private async Task MakeMissing(DbTransaction transaction, List<ConversationId> inOrder, Dictionary<ConversationId, HeadRow> heads, CancellationToken ct)
    {
        var missing = await truth.Of(inOrder.FindAll(conversation => !heads.ContainsKey(conversation)), ct);
        List<HeadRow> made = [.. missing.Values.Select(NewConversationRows.Head)];
        await store.InsertHeads(transaction, made, [.. missing.Values.SelectMany(state => NewConversationRows.Members(state.Conversation))], ct);
        await truth.Write(transaction, made.FindAll(head => head.ClosedAt is not null), ct);
        foreach (var head in made) heads.Add(head.ConversationId, head);
    }

    private static Outcome<Appended> Repeat(PendingMessage message, KnownMessage stored) =>
        stored.RequestHash is null || stored.RequestHash.AsSpan().SequenceEqual(message.RequestHash)
            ? new Appended(null, stored.Id)
            : MessageErrors.IdReused;

    private static MessageRow Next(HeadRow head, PendingMessage message, UserId? onlyFor, ShownReply reply, DateTimeOffset now)
    {
        head.LastSeq++;
        head.Revision++;
        head.LastMessageAt = head.LastMessageAt > now ? head.LastMessageAt : now;
        return new MessageRow
        {
            ConversationId = message.Conversation,
            Seq = head.LastSeq,
            Id = message.Id,
            Revision = head.Revision,
            SenderId = message.Sender,
            ClientMessageId = message.ClientMessageId,
            RequestHash = message.RequestHash,
            Type = message.Type,
            Content = message.Content,
            ReplyToSeq = reply.ForAll?.Seq,
            Mentions = StoredJson.Mentions(message.Request.Mentions),
            Metadata = StoredJson.Metadata(message.Request.Metadata),
            VisibleTo = onlyFor,
            CreatedAt = head.LastMessageAt.Value,
        };
    }

    // Whole milliseconds: what a client can hold in its own time type, so that what it compares is what is stored.
    private DateTimeOffset Now()
    {
        var ticks = time.GetUtcNow().UtcTicks;
        return new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
    }
}

/// <summary>The commit of a batch failed in a way that leaves open whether it happened.</summary>
internal sealed class CommitUnknownException(BatchOutcome outcome, Exception cause) : Exception("The outcome of a commit is unknown.", cause)
{
    public BatchOutcome Outcome { get; } = outcome;
}
