namespace MatchChat.Kernel.Persistence;

/// <summary>Port: secrets that the product makes for itself and that every node shares, kept in the database (`shared_keys`).</summary>
public interface IKeyRing
{
    /// <summary>The 32 random bytes of this name: made on first use, the same on every node and after every restart. Callers never change the array.</summary>
    /// <param name="name">What it is for, `messaging.request-hash`; at most 100 characters.</param>
    /// <param name="ct">Ends the wait.</param>
    ValueTask<byte[]> Key(string name, CancellationToken ct);
}
