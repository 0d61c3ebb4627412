namespace MatchChat.Kernel.Matches;

/// <summary>Port: what the app's matching service tells by the broker.</summary>
public interface IMatchEvents
{
    /// <summary>Does what follows from it. The same event again changes nothing.</summary>
    /// <param name="kind">`match.created` or `match.ended`.</param>
    /// <param name="body">Its JSON, as it came.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>Why it can never be followed; null where it was.</returns>
    /// <exception cref="Persistence.StorageUnavailableException">Not now: nothing is wrong with the event.</exception>
    ValueTask<string?> Take(string kind, ReadOnlyMemory<byte> body, CancellationToken ct);
}
