namespace MatchChat.Cluster.Tests;

/// <summary>What must be true of a conversation when everything has come to rest, whichever nodes it went through.</summary>
internal static class Exact
{
    /// <summary>SQL holds each of what was sent once and nothing else, without a gap, and of each sender in the order in which it was sent.</summary>
    /// <param name="sent">Client ids by sender.</param>
    public static IReadOnlyList<StoredMessage> Stored(Store store, Guid conversation, params (Guid Sender, IReadOnlyList<Guid> Ids)[] sent)
    {
        var stored = store.Messages(conversation);
        stored.Count.ShouldBe(sent.Sum(one => one.Ids.Count), "each message once");
        stored.Select(message => message.Seq).ShouldBe(Enumerable.Range(1, stored.Count).Select(seq => (long)seq), "seqs without a gap");
        store.Head(conversation).LastSeq.ShouldBe(stored.Count);
        foreach (var (sender, ids) in sent) stored.Where(message => message.SenderId == sender).Select(message => message.ClientMessageId).ShouldBe(ids, "in the order in which they were sent");
        return stored;
    }

    /// <summary>A client holds what SQL does, in that order, and its count is a recount.</summary>
    public static void Copied(Store store, ConversationCopy copy, Guid reader)
    {
        copy.Messages.Select(message => (message.Seq, message.Id, message.Content)).ShouldBe(store.Messages(copy.Id, reader).Select(message => (message.Seq, message.Id, (string?)message.Content)));
        copy.Unread.ShouldBe(store.Recount(copy.Id, reader));
    }
}
