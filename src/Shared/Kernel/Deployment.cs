namespace MatchChat.Kernel;

/// <summary>What this node knows of its surroundings.</summary>
/// <param name="SeveralNodes">Other nodes may run beside it, so what this one knows by itself is not all there is. Several nodes need a broker: where none is configured there is one node.</param>
public sealed record Deployment(bool SeveralNodes);
