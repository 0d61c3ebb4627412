using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Storage;

/// <summary>Finds what a message answers: it must be of the same conversation and visible to the sender. What of it is shown is read under the head's lock (<see cref="ShownReply"/>).</summary>
internal sealed class ReplyTargets(Database<MessagingDbContext> database)
{
    /// <summary>The seq of the message that is answered; null where none is.</summary>
    public ValueTask<Outcome<long?>> Find(SendMessage request, CancellationToken ct) =>
        request.ReplyToId is { } id ? Find(id, request, ct) : new ValueTask<Outcome<long?>>((long?)null);

    private async ValueTask<Outcome<long?>> Find(MessageId id, SendMessage request, CancellationToken ct)
    {
        var seq = await database.Read(
            (db, stop) => db.Messages
                .Where(message => message.Id == id && message.ConversationId == request.Conversation && (message.VisibleTo == null || message.VisibleTo == request.Sender))
                .Select(message => (long?)message.Seq)
                .FirstOrDefaultAsync(stop),
            ct);
        return seq is null ? MessageErrors.BadReply : seq;
    }
}

/// <summary>What a message shows of the one that it answers.</summary>
/// <param name="ForAll">Null where they must not see anything of it.</param>
/// <param name="ForItsSender">Where the sender of the one that is answered sees it otherwise than the others (<see cref="OwnCopies"/>).</param>
internal readonly record struct ShownReply(ReplyView? ForAll, ReplyView? ForItsSender)
{
    /// <param name="target">The message that is answered.</param>
    /// <param name="onlyFor">Set where only this person sees the answer.</param>
    public static ShownReply To(MessageRow target, UserId? onlyFor)
    {
        if (onlyFor is { } viewer) return new(MessageViews.ReplyOf(target.SeenBy(viewer)), null);
        // An answer to a message that only its sender sees must not carry its words to the others.
        if (target.VisibleTo is not null) return default;
        return new(MessageViews.ReplyOf(target), target.OwnRevision is null ? null : MessageViews.ReplyOf(target.SeenBy(target.SenderId)));
    }

    public ReplyView? For(UserId viewer) => ForItsSender is { } own && own.SenderId == viewer ? own : ForAll;
}
