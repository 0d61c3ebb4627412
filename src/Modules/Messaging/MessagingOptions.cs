using System.ComponentModel.DataAnnotations;

namespace MatchChat.Messaging;

/// <summary>How a committed batch is gathered.</summary>
internal enum BatchMode
{
    /// <summary>Take what waits, commit, repeat: a quiet server answers in milliseconds, a busy one pays for few transactions.</summary>
    Adaptive,

    /// <summary>One transaction every <see cref="MessagingOptions.BatchWindow"/>: for many nodes on one SQL Server.</summary>
    Fixed,
}

internal sealed class MessagingOptions
{
    public const string Section = "Messaging";

    /// <summary>`Adaptive` or `Fixed`. Default `Adaptive`.</summary>
    [EnumDataType(typeof(BatchMode), ErrorMessage = "is Adaptive or Fixed.")]
    public BatchMode BatchMode { get; init; } = BatchMode.Adaptive;

    /// <summary>The longest that a message should wait for its batch, the time between two batches in `Fixed`, and the window in which receipts are coalesced. Default 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.005", "00:00:05", ErrorMessage = "is a time from 5 ms to 5 s.")]
    public TimeSpan BatchWindow { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Messages in one transaction at most. Higher pays for fewer transactions, and holds the locks of more conversations at once. Default 500.</summary>
    [Range(1, 5_000, ErrorMessage = "is a number from 1 to 5,000.")]
    public int BatchSize { get; init; } = 500;

    /// <summary>Messages that may wait for the writer. Full: sends are refused with `server.busy`. Default 10,000.</summary>
    [Range(10, 1_000_000, ErrorMessage = "is a number from 10 to 1,000,000.")]
    public int QueueCapacity { get; init; } = 10_000;

    /// <summary>How long after sending a message its text can be replaced. Default 15 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00", ErrorMessage = "is a time up to 30 days.")]
    public TimeSpan EditWindow { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A message that no device acknowledged for so long asks for a notification. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ErrorMessage = "is a time from 100 ms to 1 h.")]
    public TimeSpan NotifyAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Compares every cached unread count with SQL and counts what drifted. Default off: it costs what the cache saves.</summary>
    public bool VerifyUnread { get; init; }
}
