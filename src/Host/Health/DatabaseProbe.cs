using MatchChat.Kernel.Persistence;

namespace MatchChat.Host.Health;

/// <summary>Whether the database answers, with its tables in place, within the time that somebody asks again.</summary>
internal sealed class DatabaseProbe(IDatabaseEngine engine, IStorageGuard guard)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<bool> Answers(CancellationToken ct)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limited.CancelAfter(Patience);
        try
        {
            return await guard.Run(Ask, limited.Token);
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }

    private async ValueTask<bool> Ask(CancellationToken ct)
    {
        await using var connection = engine.NewConnection();
        await engine.Open(connection, ct);
        await using var command = connection.Command("SELECT COUNT(*) FROM shared_migrations");
        return await command.ExecuteScalarAsync(ct) is not null;
    }
}
