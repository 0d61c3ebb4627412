using MatchChat.Kernel;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Caching;

/// <summary>The newest messages of a conversation, whoever sees them, ascending by seq and without a hole, as they were at a revision of the head.</summary>
internal sealed class RecentMessages
{
    /// <summary>A page of the usual length, and one more that tells whether there are older ones.</summary>
    public const int Most = 51;

    private RecentMessages(long revision, IReadOnlyList<MessageRow> rows)
    {
        Revision = revision;
        Rows = rows;
        TextLength = rows.Sum(row => row.Content.Length);
    }

    public long Revision { get; }

    public IReadOnlyList<MessageRow> Rows { get; }

    public int TextLength { get; }

    /// <summary>Null where the rows do not reach the head without a hole: then some are hidden from the one who read them.</summary>
    /// <param name="ascending">The newest that somebody sees.</param>
    public static RecentMessages? Of(HeadRow head, IReadOnlyList<MessageRow> ascending)
    {
        if (ascending.Count == 0 || ascending[^1].Seq != head.LastSeq || ascending[^1].Seq - ascending[0].Seq != ascending.Count - 1) return null;
        return new RecentMessages(head.Revision, [.. ascending.TakeLast(Most)]);
    }

    /// <summary>The newest page of this person, one more than the limit where there are more; null where these rows are too few to tell.</summary>
    public List<MessageRow>? NewestFor(UserId viewer, int limit)
    {
        var visible = Rows.Where(row => row.VisibleTo is null || row.VisibleTo == viewer).ToList();
        if (visible.Count <= limit) return Rows[0].Seq == 1 ? visible : null;
        return visible.GetRange(visible.Count - limit - 1, limit + 1);
    }

    public bool IsBetterThan(RecentMessages other) => Revision > other.Revision || (Revision == other.Revision && Rows.Count > other.Rows.Count);

    /// <summary>With the next change; as it is after one that is known already; null after one too early.</summary>
    public RecentMessages? After(MessageRow changed)
    {
        if (changed.Revision <= Revision) return this;
        if (changed.Revision != Revision + 1) return null;

        var next = Rows[^1].Seq + 1;
        if (changed.Seq > next) return null;
        return new RecentMessages(changed.Revision, changed.Seq == next
            ? [.. Rows.Append(changed).TakeLast(Most)]
            : [.. Rows.Select(row => row.Seq == changed.Seq ? changed : row)]);
    }
}
