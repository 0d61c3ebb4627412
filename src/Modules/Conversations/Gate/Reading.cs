using MatchChat.Conversations.Domain;
using MatchChat.Kernel;

namespace MatchChat.Conversations.Gate;

/// <summary>What one look into the database found. Goes before what memory holds: it is newer, and memory may have refused to keep it.</summary>
internal sealed class Reading
{
    public static readonly Reading None = new();

    public Dictionary<ConversationId, Room> Rooms { get; } = [];

    /// <summary>Of everybody in these rooms, and of the one who asks.</summary>
    public Dictionary<UserId, Standing> Standings { get; } = [];
}
