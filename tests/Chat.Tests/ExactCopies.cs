namespace MatchChat.Chat.Tests;

/// <summary>What a client holds, compared with what SQL says that this person should.</summary>
internal static class ExactCopies
{
    public static void ShouldMatch(this ClientCopy copy, Store store, Person person)
    {
        var own = store.Rows("SELECT conversation_id FROM messaging_members WHERE user_id = ?", row => store.Id(row, 0), person.Id);
        copy.Conversations.Select(held => held.Id).ShouldBe(own, ignoreOrder: true);
        foreach (var held in copy.Conversations) Match(held, store, person);
    }

    private static void Match(ConversationCopy held, Store store, Person person)
    {
        var visible = store.Messages(held.Id, person.Id);
        held.Messages.Select(message => (message.Seq, message.Id, message.SenderId, message.Revision, message.Content ?? "", message.DeletedAt is not null))
            .ShouldBe(visible.Select(message => (message.Seq, message.Id, message.SenderId, message.Revision, message.Content, message.Deleted)), $"{person.Name}'s messages");
        held.Unread.ShouldBe(store.Recount(held.Id, person.Id), $"{person.Name}'s unread");
        held.LastReadSeq.ShouldBe(store.Scalar<long>("SELECT read_seq FROM messaging_members WHERE conversation_id = ? AND user_id = ?", held.Id, person.Id), $"{person.Name}'s pointer");
        (held.EndedAt is not null).ShouldBe(store.Head(held.Id).Closed);
        foreach (var other in held.Pointers.Where(pointer => pointer.UserId != person.Id))
        {
            other.ReadSeq.ShouldBe(Public(2, other.UserId), "what the other lets others see");
            other.DeliveredSeq.ShouldBe(Math.Max(Public(1, other.UserId), other.ReadSeq), "what has arrived at the other");
        }

        long Public(int kind, Guid user) => store.Scalar<long>("SELECT COALESCE(MAX(up_to_seq), 0) FROM messaging_receipts WHERE conversation_id = ? AND user_id = ? AND kind = ?", held.Id, user, kind);
    }
}
