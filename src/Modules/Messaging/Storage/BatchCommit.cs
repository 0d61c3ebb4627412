using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Persistence;
using Microsoft.Extensions.Logging;

namespace MatchChat.Messaging.Storage;

/// <summary>
/// Brings a batch to its end whatever the database says: a lock or a deadlock repeats it as a whole, a data error, and what only a defect of ours can be, halves it until the bad message stands alone,
/// a key that somebody else took meanwhile, or trouble that nobody knows, repeats that message once, an unknown outcome is looked up. Every sender is answered exactly once.
/// </summary>
internal sealed class BatchCommit(MessageBatch batch, IMessageStore store, IDatabaseEngine engine, IStorageGuard guard, ILogger<BatchCommit> log)
{
    private const int MostAttempts = 10;

    /// <summary>Answers the senders and returns what is to be told, one by one for each transaction that it took.</summary>
    public Task<IReadOnlyList<CommittedFacts>> Run(IReadOnlyList<PendingMessage> messages, CancellationToken ct) => Run(messages, isRepeat: false, ct);

    private async Task<IReadOnlyList<CommittedFacts>> Run(IReadOnlyList<PendingMessage> messages, bool isRepeat, CancellationToken ct)
    {
        try
        {
            var outcome = await guard.Run(stop => CommitOrLookUp(messages, stop), ct);
            outcome.Release();
            return outcome.Facts.Count == 0 ? [] : [new CommittedFacts(outcome.Facts, outcome.Kept)];
        }
        catch (Exception cause) when (!isRepeat && messages.Count == 1 && engine.Classify(cause) == DatabaseFault.Duplicate)
        {
            // Another node made the missing head, or took the same message, between our look and our insert. What it wrote is found now.
            MessagingLog.BatchRepeated(log, messages.Count, 1);
            return await Run(messages, isRepeat: true, ct);
        }
        catch (Exception cause) when (engine.Classify(cause) is DatabaseFault.Data or DatabaseFault.Duplicate)
        {
            return await Halve(messages, cause, ct);
        }
        catch (Exception cause) when (IsUnknown(cause))
        {
            // It failed before the commit, so nothing of it is stored; the connection may be left in any state, which alone may have been the trouble.
            await store.Forget();
            if (isRepeat || messages.Count > 1) return await Halve(messages, cause, ct);

            MessagingLog.MessageRepeated(log, cause);
            return await Run(messages, isRepeat: true, ct);
        }
        catch (Exception cause)
        {
            // Nobody is left without an answer, and an answer that claims nothing is the honest one.
            MessagingLog.BatchUnavailable(log, cause, messages.Count);
            foreach (var message in messages) message.Answer(CommonErrors.StorageUnavailable);
            await store.Forget();
            return [];
        }
    }

    /// <summary>Neither the database's trouble nor that of a connection or a call that ended under it: what is left says something of the message.</summary>
    private bool IsUnknown(Exception cause) =>
        cause is not (StorageUnavailableException or OperationCanceledException or ObjectDisposedException) && engine.Classify(cause) == DatabaseFault.None;

    private async ValueTask<BatchOutcome> CommitOrLookUp(IReadOnlyList<PendingMessage> messages, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await batch.Commit(messages, ct);
            }
            catch (CommitUnknownException unknown)
            {
                var committed = await LookUp(unknown.Outcome, ct);
                MessagingLog.OutcomeLookedUp(log, messages.Count, committed);
                if (committed) return unknown.Outcome;
                if (attempt >= MostAttempts) throw new StorageUnavailableException("The commit failed again and again.", unknown);
            }
            catch (Exception cause) when (attempt < MostAttempts && (cause is BatchMustRepeatException || engine.Classify(cause) == DatabaseFault.Contention))
            {
                MessagingLog.BatchRepeated(log, messages.Count, attempt);
            }
        }
    }

    /// <summary>Whatever goes wrong here, the outcome stays unknown: as a failure from before the commit it would be tried again in halves, and refused though it is stored.</summary>
    private async Task<bool> LookUp(BatchOutcome outcome, CancellationToken ct)
    {
        try
        {
            await store.Forget();
            return outcome.Rows.Count == 0 || await store.IsCommitted(outcome.Rows[0], ct);
        }
        catch (Exception cause) when (cause is not StorageUnavailableException)
        {
            throw new StorageUnavailableException("Whether a commit happened could not be looked up.", cause);
        }
    }

    private async Task<IReadOnlyList<CommittedFacts>> Halve(IReadOnlyList<PendingMessage> messages, Exception cause, CancellationToken ct)
    {
        if (messages is [var alone])
        {
            MessagingLog.MessageRefused(log, cause, alone.Id.Value, alone.Conversation.Value);
            alone.Answer(CommonErrors.Internal);
            return [];
        }

        var half = messages.Count / 2;
        var first = await Run([.. messages.Take(half)], ct);
        var second = await Run([.. messages.Skip(half)], ct);
        return [.. first, .. second];
    }
}
