using System.ComponentModel.DataAnnotations;

namespace MatchChat.Messaging;

/// <summary>What is not kept for ever.</summary>
internal sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>How long the earlier text of a deleted message is kept for those who look into complaints. Afterwards nobody has it any more. Default 30 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00", ErrorMessage = "is a time up to 3,650 days.")]
    public TimeSpan DeletedText { get; init; } = TimeSpan.FromDays(30);

    /// <summary>A conversation in which nobody wrote for so long moves to the archive of its people; the next message brings it back. Default none: they stay in the inbox.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00", ErrorMessage = "is a time from 1 to 3,650 days.")]
    public TimeSpan? SilentConversations { get; init; }
}
