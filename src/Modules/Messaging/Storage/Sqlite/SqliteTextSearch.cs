using MatchChat.Kernel;
using MatchChat.Messaging.Domain;

namespace MatchChat.Messaging.Storage.Sqlite;

/// <summary>
/// SQLite folds case for ASCII only and knows nothing of forms, so the texts are looked at here: each conversation is read from its newest message on, a stretch at a time,
/// and always the one whose unread stretch is the newest. A conversation that went silent before the page was full is never opened.
/// </summary>
internal sealed class SqliteTextSearch(int mostLookedAt = SqliteTextSearch.MostLookedAt) : ITextSearch
{
    private const int MostLookedAt = 20_000;

    internal static readonly Comparer<Cursor> NewestFirst = Comparer<Cursor>.Create((one, other) => other.CompareTo(one));

    public async Task<Hits> Find(MessagingDbContext db, UserId viewer, IReadOnlyList<MemberState> conversations, SearchQuery query, CancellationToken ct)
    {
        var text = new SearchText(query.Text);
        var found = new List<MessageRow>();
        var left = mostLookedAt;
        var streams = new PriorityQueue<SqliteTextStream, Cursor>(NewestFirst);
        foreach (var state in conversations.Where(state => state.LastSeq > 0))
        {
            var stream = new SqliteTextStream(db, viewer, state, query.From);
            streams.Enqueue(stream, stream.Bound);
        }

        while (streams.TryDequeue(out var stream, out var bound))
        {
            if (stream.TryTake(out var hit))
            {
                if (found.Count == query.Count) return new Hits(found, CursorOf(found[^1]));
                found.Add(hit);
            }
            else
            {
                // Not before it is further than the page before: more messages of one moment than that would keep a client here for ever.
                if (left <= 0 && (query.From is not { } from || bound.CompareTo(from) < 0)) return new Hits(found, bound);
                left -= await stream.ReadOn(text, ct);
            }

            if (!stream.IsOver) streams.Enqueue(stream, stream.Bound);
        }

        return new Hits(found, null);
    }

    internal static Cursor CursorOf(MessageRow row) => new(row.CreatedAt, row.Id.Value);
}
