using MatchChat.Kernel;

namespace MatchChat.Presence.Domain;

/// <summary>
/// Lets one change of a person's presence through at a time, from the board to the telling: otherwise "came" and "went" could be told in the wrong order.
/// People share a few locks; nobody waits for more than the board and a place in the queue of the bus.
/// </summary>
internal sealed class PersonLine
{
    private readonly SemaphoreSlim[] places = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    public async ValueTask<Place> Enter(UserId user, CancellationToken ct)
    {
        var place = places[(uint)user.GetHashCode() % places.Length];
        await place.WaitAsync(ct);
        return new Place(place);
    }

    public readonly struct Place(SemaphoreSlim taken) : IDisposable
    {
        public void Dispose() => taken.Release();
    }
}
