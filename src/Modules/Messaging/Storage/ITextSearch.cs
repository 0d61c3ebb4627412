using MatchChat.Kernel;
using MatchChat.Messaging.Domain;

namespace MatchChat.Messaging.Storage;

/// <summary>Finds messages by a part of their text; how, depends on what the server can.</summary>
internal interface ITextSearch
{
    /// <summary>The newest by (time, id) below the cursor, of these conversations; never deleted ones, never hidden ones.</summary>
    Task<Hits> Find(MessagingDbContext db, UserId viewer, IReadOnlyList<MemberState> conversations, SearchQuery query, CancellationToken ct);
}

/// <param name="Text">1 to 200 UTF-16 code units; nothing in it is a wildcard.</param>
/// <param name="From">Where the page before ended; null = from the newest.</param>
internal sealed record SearchQuery(string Text, Cursor? From, int Count);

/// <param name="Next">Where to go on; null where there is nothing more. There may be a next page after one that is not full, and even after an empty one: one call looks at so many messages and no more.</param>
internal sealed record Hits(IReadOnlyList<MessageRow> Messages, Cursor? Next);
