using System.Collections.Concurrent;
using System.Text.Json;
using MatchChat.Infrastructure.Storage;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Sessions;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Infrastructure.Revocations;

/// <summary>`shared_revocations` and `shared_revoked_tokens`, remembered per person for a few seconds (<see cref="Belief"/>).</summary>
internal sealed class RevocationStore(Database<SharedDbContext> database, IControlChannel control, TimeProvider time) : IRevocations
{
    // Some 10 MB. Past so many everything is forgotten: reading again costs one look-up per person.
    private const int MostEntries = 100_000;

    private readonly ConcurrentDictionary<UserId, Entry> known = new();
    private readonly Lock gate = new();
    private long changes;
    private int remembered;

    public async ValueTask<bool> IsRevoked(UserId user, DateTimeOffset? issuedAt, string tokenId, CancellationToken ct)
    {
        var entry = known.TryGetValue(user, out var found) && control.IsFresh(found.ReadAt, time) ? found : await Load(user, ct);
        return (entry.NotBefore is { } notBefore && UserRevoked.Revoked(issuedAt, notBefore)) || entry.Tokens.Contains(tokenId);
    }

    /// <summary>Writes down what the fact says, with its line in the audit log, and keeps it for the other nodes.</summary>
    public async ValueTask<Kept?> Revoke(UserRevoked fact, Actor actor, string? reason, DateTimeOffset tokenExpiresAt, CancellationToken ct)
    {
        try
        {
            return (await Write()).Kept;
        }
        catch (Exception cause) when (database.Engine.Classify(cause) == DatabaseFault.Duplicate)
        {
            // Another call made the row meanwhile; now there is one to move.
            return (await Write()).Kept;
        }
        finally
        {
            // Also where nobody knows whether it was committed: what was read before it must not be believed any longer.
            Forget(fact.UserId);
        }

        ValueTask<Committed<Done>> Write() => database.Write(
            async (db, stop) =>
            {
                if (fact.AllDevices) await MoveNotBefore(db, fact, stop);
                if (fact.TokenId is not null) await AddToken(db, fact, tokenExpiresAt, stop);
                db.Audit.Add(AuditOf(fact, actor, reason));
                return Done.Now;
            },
            _ => fact,
            ct);
    }

    public void Forget(UserId user)
    {
        lock (gate)
        {
            changes++;
            known.TryRemove(user, out _);
        }
    }

    private async ValueTask<Entry> Load(UserId user, CancellationToken ct)
    {
        var before = Volatile.Read(ref changes);
        var readAt = time.GetTimestamp();
        var now = time.GetUtcNow();
        var entry = await database.Read(
            async (db, stop) =>
            {
                var row = await db.Revocations.FirstOrDefaultAsync(revocation => revocation.UserId == user, stop);
                var tokens = await db.RevokedTokens.Where(token => token.UserId == user && token.ExpiresAt > now).Select(token => token.TokenId).ToListAsync(stop);
                return new Entry(readAt, row?.NotBefore, tokens);
            },
            ct);
        Remember(user, entry, before);
        return entry;
    }

    /// <summary>Unless something changed since it was read: an answer from before a revocation must not be remembered after it, so whether one came and the keeping are one step.</summary>
    private void Remember(UserId user, Entry entry, long readAfter)
    {
        lock (gate)
        {
            if (changes != readAfter) return;

            known[user] = entry;
            // Counted by what was read, not by what is there: the dictionary would take all its locks to tell.
            if (++remembered < MostEntries) return;

            known.Clear();
            remembered = 0;
        }
    }

    /// <summary>Forward only, by one statement: between a look and a write another node's may have moved it further.</summary>
    private async Task MoveNotBefore(SharedDbContext db, UserRevoked fact, CancellationToken ct)
    {
        var (user, at) = (database.Engine.Values.Of(fact.UserId.Value), database.Engine.Values.Of(fact.At));
        if (await db.Database.ExecuteSqlInterpolatedAsync($"UPDATE shared_revocations SET not_before = {at} WHERE user_id = {user} AND not_before < {at}", ct) > 0) return;

        if (!await db.Revocations.AnyAsync(revocation => revocation.UserId == fact.UserId, ct)) db.Revocations.Add(new RevocationRow { UserId = fact.UserId, NotBefore = fact.At });
    }

    private async Task AddToken(SharedDbContext db, UserRevoked fact, DateTimeOffset expiresAt, CancellationToken ct)
    {
        // Whoever logs out takes the person's old rows along, so that nobody has to sweep. Those that somebody else took meanwhile are gone all the same.
        var (user, at) = (database.Engine.Values.Of(fact.UserId.Value), database.Engine.Values.Of(fact.At));
        await db.Database.ExecuteSqlInterpolatedAsync($"DELETE FROM shared_revoked_tokens WHERE user_id = {user} AND expires_at < {at}", ct);
        if (!await db.RevokedTokens.AnyAsync(token => token.UserId == fact.UserId && token.TokenId == fact.TokenId, ct))
            db.RevokedTokens.Add(new RevokedTokenRow { UserId = fact.UserId, TokenId = fact.TokenId!, ExpiresAt = expiresAt });
    }

    private static AuditRow AuditOf(UserRevoked fact, Actor actor, string? reason) => new()
    {
        At = fact.At,
        ActorId = actor.Id.Value,
        ActorRole = actor.Role,
        Action = AuditActions.UserRevoke,
        SubjectType = "user",
        SubjectId = fact.UserId.Value,
        Reason = reason,
        Details = JsonSerializer.Serialize(new { fact.AllDevices, fact.DeviceId }, ChatJson.Options),
    };

    private sealed record Entry(long ReadAt, DateTimeOffset? NotBefore, List<string> Tokens);
}
