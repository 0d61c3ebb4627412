using System.Collections.Concurrent;
using System.Security.Cryptography;
using MatchChat.Kernel.Persistence;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Infrastructure.Storage;

/// <summary>Keys in `shared_keys`. They never change, so what was read once is right for as long as the process lives.</summary>
internal sealed class KeyRing(Database<SharedDbContext> database) : IKeyRing
{
    private const int KeyLength = 32;
    private const string Prefix = "key:";

    private readonly ConcurrentDictionary<string, byte[]> known = new(StringComparer.Ordinal);

    public ValueTask<byte[]> Key(string name, CancellationToken ct) => known.TryGetValue(name, out var key) ? new ValueTask<byte[]>(key) : Load(name, ct);

    private async ValueTask<byte[]> Load(string name, CancellationToken ct)
    {
        var stored = Prefix + name;
        var text = await database.Read((db, stop) => Find(db, stored, stop), ct) ?? await Make(stored, ct);
        return known.GetOrAdd(name, Convert.FromBase64String(text));
    }

    private async ValueTask<string> Make(string stored, CancellationToken ct)
    {
        var fresh = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyLength));
        try
        {
            return await database.Write((db, stop) => FindOrAdd(db, stored, fresh, stop), ct);
        }
        catch (Exception cause) when (database.Engine.Classify(cause) == DatabaseFault.Duplicate)
        {
            // Another node was first: its key is the key.
            return await database.Read((db, stop) => Find(db, stored, stop), ct) ?? throw new InvalidOperationException("A key that was there is gone.", cause);
        }
    }

    private static async Task<string> FindOrAdd(SharedDbContext db, string stored, string fresh, CancellationToken ct)
    {
        if (await Find(db, stored, ct) is { } there) return there;

        db.Keys.Add(new KeyRow { Name = stored, Value = fresh });
        return fresh;
    }

    private static Task<string?> Find(SharedDbContext db, string stored, CancellationToken ct) =>
        db.Keys.Where(key => key.Name == stored).Select(key => key.Value).FirstOrDefaultAsync(ct)!;
}
