using System.Diagnostics;
using MatchChat.LoadTest.Wire;

namespace MatchChat.LoadTest.Load;

/// <summary>Somebody who connects and says nothing.</summary>
internal sealed class Visitor : ISocketOwner
{
    private readonly long began = Stopwatch.GetTimestamp();

    /// <summary>From the first packet to the server's welcome; null until then.</summary>
    public TimeSpan? WelcomedAfter { get; private set; }

    /// <summary>Why it was turned away or cut.</summary>
    public string? Trouble { get; private set; }

    public void Welcomed() => WelcomedAfter = Stopwatch.GetElapsedTime(began);

    public void Took(in HubFrame frame)
    {
        // Presence and the like; nobody listens.
    }

    public void Closed(string why) => Trouble = why;
}
