using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Features;

/// <summary>Conversations in one person's own view, a whole page with three statements.</summary>
internal sealed class ConversationReader(MessageReader messages, ReceiptReader receipts, UnreadCounter unread, TimeProvider time)
{
    public async Task<IReadOnlyList<ConversationView>> View(MessagingDbContext db, UserId viewer, IReadOnlyList<OwnConversation> conversations, CancellationToken ct)
    {
        var counts = await unread.Of(db, viewer, [.. conversations.Select(own => own.State)], ct);
        var pointers = await receipts.Newest(db, conversations.Select(own => own.Id), ct);
        var newest = await NewestMessages(db, viewer, conversations, ct);
        return [.. conversations.Select(own => View(viewer, own, counts.GetValueOrDefault(own.Id), pointers, newest.GetValueOrDefault(own.Id)))];
    }

    /// <summary>Of a conversation as nobody's own: for a service that is not in it.</summary>
    public static ConversationView WithoutOwn(ConversationInfo info) => new()
    {
        Id = info.Id,
        Kind = info.Kind,
        MatchId = info.MatchId,
        Title = info.Title,
        CreatedAt = info.CreatedAt,
        EndedAt = info.EndedAt,
        Participants = [.. info.Participants.Select(person => new ParticipantView(person.UserId, person.Role, person.JoinedAt, 0, 0))],
    };

    private async Task<Dictionary<ConversationId, MessageView>> NewestMessages(
        MessagingDbContext db, UserId viewer, IReadOnlyList<OwnConversation> conversations, CancellationToken ct)
    {
        var infos = conversations.ToDictionary(own => own.Id, own => own.Access.Conversation);
        var places = conversations.Where(own => own.State.LastSeq > 0).Select(own => (own.Id, own.State.LastSeq));
        var rows = await messages.At(db, viewer, places, ct);
        var views = await messages.View(db, viewer, id => infos[id], [.. rows.Values], ct);
        return views.ToDictionary(view => view.ConversationId);
    }

    private ConversationView View(UserId viewer, OwnConversation own, int unreadCount, PublicPointers pointers, MessageView? newest) => WithoutOwn(own.Access.Conversation) with
    {
        EndedAt = own.EndedAt,
        Archived = own.State.Archived,
        MutedUntil = own.State.MutedAt(time.GetUtcNow()),
        LastSeq = own.State.LastSeq,
        Revision = own.State.Revision,
        LastReadSeq = own.State.ReadSeq,
        Unread = own.EndedAt is null ? unreadCount : 0,
        Participants = [.. own.Access.Conversation.Participants.Select(person => Participant(viewer, own, person, pointers))],
        LastMessage = newest,
    };

    private static ParticipantView Participant(UserId viewer, OwnConversation own, ParticipantInfo person, PublicPointers pointers)
    {
        var pointer = person.UserId == viewer ? pointers.Own(own.State, viewer) : pointers.Other(own.State, person.UserId);
        return new ParticipantView(person.UserId, person.Role, person.JoinedAt, pointer.DeliveredSeq, pointer.ReadSeq);
    }
}
