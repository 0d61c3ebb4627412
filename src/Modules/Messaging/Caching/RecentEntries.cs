using System.Diagnostics.CodeAnalysis;

namespace MatchChat.Messaging.Caching;

/// <summary>
/// A bounded memory of what was used lately, in two generations: when the young one is full it becomes the old one, and what nobody asks for until the next change is forgotten with it.
/// Costs one look-up more than a dictionary and needs no list of uses.
/// </summary>
/// <param name="capacity">Entries of a generation; at most twice as many are held.</param>
internal sealed class RecentEntries<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly Lock gate = new();
    private Dictionary<TKey, TValue> young = [];
    private Dictionary<TKey, TValue> old = [];

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (gate) return Look(key, out value);
    }

    /// <summary>Without counting as a use.</summary>
    public bool Has(TKey key)
    {
        lock (gate) return young.ContainsKey(key) || old.ContainsKey(key);
    }

    public void Set(TKey key, TValue value)
    {
        lock (gate) Put(key, value);
    }

    /// <summary>Replaces what is there; null removes it. Nothing happens where nothing is there.</summary>
    public void Change(TKey key, Func<TValue, TValue?> change)
    {
        lock (gate)
        {
            if (!Look(key, out var value)) return;
            if (change(value) is { } changed)
            {
                Put(key, changed);
                return;
            }

            young.Remove(key);
            old.Remove(key);
        }
    }

    private bool Look(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (young.TryGetValue(key, out value)) return true;
        if (!old.TryGetValue(key, out value)) return false;

        Put(key, value);
        return true;
    }

    private void Put(TKey key, TValue value)
    {
        if (young.Count >= capacity && !young.ContainsKey(key)) (old, young) = (young, []);
        young[key] = value;
    }
}
