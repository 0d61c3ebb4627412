using System.ComponentModel.DataAnnotations;

namespace MatchChat.Presence;

/// <summary>How long somebody counts as being there.</summary>
internal sealed class PresenceOptions
{
    public const string Section = "Presence";

    /// <summary>How long a connection is believed in without its node saying so again; the node says so three times as often. Longer shows the people of a dead node as online for longer. Default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "is a time from 1 s to 1 h.")]
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long after the last connection somebody still counts as online, so that a change of network is not told to anybody. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ErrorMessage = "is a time up to 10 min.")]
    public TimeSpan OfflineGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long after the last start of typing it ends by itself. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:01:00", ErrorMessage = "is a time from 500 ms to 1 min.")]
    public TimeSpan TypingTime { get; init; } = TimeSpan.FromSeconds(5);
}
