using MatchChat.Infrastructure.Storage;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Work;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Infrastructure.Revocations;

/// <summary>A token that would not be accepted any more need not be refused by its name.</summary>
internal sealed class ForgetExpiredTokens(Database<SharedDbContext> database, TimeProvider time) : ITimedJob
{
    /// <summary>People in one step: the writer waits for it.</summary>
    private const int AtOnce = 200;

    public string Name => "expired-tokens";

    public TimeSpan Every => TimeSpan.FromHours(1);

    public async Task<int> Run(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        for (var removed = 0; ;)
        {
            var people = await database.Read(
                (db, stop) => db.RevokedTokens.Where(token => token.ExpiresAt <= now).Select(token => token.UserId).Distinct().OrderBy(user => user).Take(AtOnce).ToListAsync(stop), ct);
            if (people.Count == 0) return removed;

            removed += await database.Write((db, stop) => Remove(db, people, now, stop), ct);
        }
    }

    private Task<int> Remove(SharedDbContext db, List<UserId> people, DateTimeOffset now, CancellationToken ct)
    {
        var values = database.Engine.Values;
        var text = $"DELETE FROM shared_revoked_tokens WHERE expires_at <= {{0}} AND user_id IN ({string.Join(", ", Enumerable.Range(1, people.Count).Select(index => $"{{{index}}}"))})";
        return db.Database.ExecuteSqlRawAsync(text, [values.Of(now), .. people.Select(person => values.Of(person.Value))], ct);
    }
}
