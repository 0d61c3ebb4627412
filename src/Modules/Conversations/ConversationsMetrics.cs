using System.Diagnostics.Metrics;

namespace MatchChat.Conversations;

/// <summary>Whether the gate answers from memory, as it should, or has to ask the database.</summary>
internal sealed class ConversationsMetrics
{
    private readonly Counter<long> hits;
    private readonly Counter<long> misses;

    public ConversationsMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("MatchChat.Conversations");
        hits = meter.CreateCounter<long>("matchchat_gate_hits", "{check}", "Checks of the gate that memory answered.");
        misses = meter.CreateCounter<long>("matchchat_gate_misses", "{check}", "Checks of the gate that had to ask the database.");
    }

    public void Hit(int checks = 1) => hits.Add(checks);

    public void Missed(int checks = 1) => misses.Add(checks);
}
