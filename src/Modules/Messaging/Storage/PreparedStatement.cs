using System.Data.Common;
using System.Globalization;
using MatchChat.Kernel.Persistence;

namespace MatchChat.Messaging.Storage;

/// <summary>A statement that is prepared once on its connection and runs many times with other values (`@p0`, `@p1`, …).</summary>
internal sealed class PreparedStatement : IAsyncDisposable
{
    private readonly DbCommand command;
    private readonly DbParameter[] parameters;

    public PreparedStatement(DbConnection connection, string text, int parameterCount)
    {
        command = connection.Command(text);
        parameters = [.. Enumerable.Range(0, parameterCount).Select(index => command.Parameter("@p" + index.ToString(CultureInfo.InvariantCulture)))];
    }

    public PreparedStatement In(DbTransaction transaction)
    {
        command.Transaction = transaction;
        return this;
    }

    public PreparedStatement With(params ReadOnlySpan<object?> values)
    {
        for (var index = 0; index < parameters.Length; index++) parameters[index].Value = values[index] ?? DBNull.Value;
        return this;
    }

    public Task<int> Run(CancellationToken ct) => command.ExecuteNonQueryAsync(ct);

    public Task<DbDataReader> Query(CancellationToken ct) => command.ExecuteReaderAsync(ct);

    public ValueTask DisposeAsync() => command.DisposeAsync();
}
