using System.ComponentModel.DataAnnotations;

namespace MatchChat.Conversations;

internal sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>How long the people of an ended conversation can still read it. Afterwards it is `conversation.not_found` for them. Default 30 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00", ErrorMessage = "is a time up to 3,650 days.")]
    public TimeSpan EndedConversations { get; init; } = TimeSpan.FromDays(30);
}
