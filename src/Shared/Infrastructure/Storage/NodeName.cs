namespace MatchChat.Infrastructure.Storage;

/// <summary>What this process calls itself in rows that it holds for a while. New at every start: what a process held that died runs out and is not taken for its successor's.</summary>
internal sealed class NodeName
{
    private const int LongestMachineName = 24;

    public string Value { get; } = $"{Environment.MachineName[..Math.Min(Environment.MachineName.Length, LongestMachineName)]}-{Guid.CreateVersion7():N}";
}
