using System.Globalization;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Caching;

namespace MatchChat.Messaging.Storage;

/// <summary>Unread = messages past the read pointer, not one's own, not deleted, visible; 0 where the conversation ended.</summary>
internal sealed class UnreadCounter(IDatabaseEngine engine, StateReader states, IUnreadCache cache, MessagingOptions options, MessagingMetrics metrics)
{
    internal const string CountText = $$"""
        WITH keys (conversation_id, read_seq, last_seq) AS ({keys})
        SELECT keys.conversation_id, (
            SELECT COUNT(*) FROM messaging_messages m
            WHERE m.conversation_id = keys.conversation_id AND m.seq > keys.read_seq AND m.seq <= keys.last_seq
              AND m.sender_id <> @viewer AND m.deleted_at IS NULL AND {{MessageRows.Visible}})
        FROM keys
        """;

    public async Task<int> Of(MessagingDbContext db, UserId person, MemberState state, CancellationToken ct) =>
        (await Of(db, person, [state], ct)).GetValueOrDefault(state.ConversationId);

    /// <summary>Of these conversations; those without unread messages may be left out.</summary>
    public async Task<IReadOnlyDictionary<ConversationId, int>> Of(MessagingDbContext db, UserId person, IReadOnlyList<MemberState> states, CancellationToken ct)
    {
        var beyond = states.Where(state => state.ClosedAt is null && state.LastSeq > state.ReadSeq).ToList();
        if (beyond.Count == 0) return new Dictionary<ConversationId, int>();

        var known = Fitting(await cache.Find(person, [.. beyond.Select(state => state.ConversationId)], ct), beyond);
        metrics.LookedUp("unread", known.Count, beyond.Count - known.Count);
        var counted = await Count(db, person, options.VerifyUnread ? beyond : beyond.Where(state => !known.ContainsKey(state.ConversationId)), ct);
        if (options.VerifyUnread) metrics.UnreadDrifted(await Drifted(db, person, known, counted, ct));
        await Keep(person, beyond.Where(state => counted.ContainsKey(state.ConversationId)), counted, ct);

        foreach (var (conversation, count) in known) counted.TryAdd(conversation, count.Count);
        return counted;
    }

    /// <summary>
    /// How many known counts are not what SQL says. The numbers are read before the count, each statement by itself, so a count that differs may be that of a moment later. The numbers only grow: where they are
    /// the same after it as before, nothing has happened in between, and the known count is wrong.
    /// </summary>
    private async Task<int> Drifted(MessagingDbContext db, UserId person, Dictionary<ConversationId, CachedUnread> known, Dictionary<ConversationId, int> counted, CancellationToken ct)
    {
        var differing = known.Where(pair => counted.TryGetValue(pair.Key, out var count) && count != pair.Value.Count).ToDictionary();
        return differing.Count == 0 ? 0 : Fitting(differing, await states.ByIds(db, person, differing.Keys, ct)).Count;
    }

    /// <summary>What is known counts only where it was made from the numbers of right now.</summary>
    private static Dictionary<ConversationId, CachedUnread> Fitting(IReadOnlyDictionary<ConversationId, CachedUnread> known, IEnumerable<MemberState> states) => states
        .Where(state => known.TryGetValue(state.ConversationId, out var count) && count.Revision == state.HeadRevision && count.ReadSeq == state.ReadSeq)
        .ToDictionary(state => state.ConversationId, state => known[state.ConversationId]);

    /// <summary>Up to the newest message of the state, so that one which has come since does not count for a revision that did not have it.</summary>
    private async Task<Dictionary<ConversationId, int>> Count(MessagingDbContext db, UserId person, IEnumerable<MemberState> states, CancellationToken ct)
    {
        var counted = await db.RowsByKeys(
            CountText,
            states.Select(state => new[] { engine.Values.Of(state.ConversationId.Value), state.ReadSeq, state.LastSeq }),
            command => command.Parameter("@viewer", engine.Values.Of(person.Value)),
            reader => (Id: new ConversationId(engine.Values.ReadGuid(reader, 0)), Count: Convert.ToInt32(reader.GetValue(1), CultureInfo.InvariantCulture)),
            ct);
        return counted.ToDictionary(count => count.Id, count => count.Count);
    }

    private ValueTask Keep(UserId person, IEnumerable<MemberState> states, Dictionary<ConversationId, int> counted, CancellationToken ct)
    {
        var fresh = states.ToDictionary(state => state.ConversationId, state => new CachedUnread(counted[state.ConversationId], state.HeadRevision, state.ReadSeq));
        return fresh.Count == 0 ? default : cache.Keep(person, fresh, ct);
    }
}
