using System.ComponentModel.DataAnnotations;

namespace MatchChat.Host.Realtime;

/// <summary>What one socket may cost, and how a node says good-bye.</summary>
internal sealed class RealtimeOptions
{
    public const string Section = "Realtime";

    /// <summary>Events one connection may have waiting. Higher rides out bursts; when it is full the connection is cut and resyncs. Default 256.</summary>
    [Range(16, 65_536, ErrorMessage = "is a number from 16 to 65,536.")]
    public int LaneCapacity { get; init; } = 256;

    /// <summary>Bytes one connection may have waiting, beside what is in the operating system's buffers. More, and it is cut. Default 1 MiB.</summary>
    [Range(64 * 1024, 1024 * 1024 * 1024, ErrorMessage = "is a number of bytes from 65,536 to 1,073,741,824.")]
    public int LaneBytes { get; init; } = 1024 * 1024;

    /// <summary>How long one write may be pending before the connection is cut. Shorter gives memory back sooner and cuts phones in tunnels. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00", ErrorMessage = "is a time from 100 ms to 1 min.")]
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that sockets are given to leave when the process is asked to end; with fewer sockets it takes less, with none nothing. Default 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ErrorMessage = "is a time up to 10 min.")]
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(20);
}
