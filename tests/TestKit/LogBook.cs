using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MatchChat.TestKit;

/// <summary>What a host wrote into its log, for tests that look for what should and should not be there.</summary>
public sealed class LogBook : ILoggerProvider
{
    private readonly ConcurrentQueue<LogEntry> entries = new();

    public IReadOnlyCollection<LogEntry> Entries => entries;

    public ILogger CreateLogger(string categoryName) => new Writer(categoryName, entries);

    public void Dispose()
    {
    }

    private sealed class Writer(string category, ConcurrentQueue<LogEntry> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            entries.Enqueue(new LogEntry(logLevel, eventId.Id, category, formatter(state, exception), exception));
    }
}

public sealed record LogEntry(LogLevel Level, int Id, string Category, string Text, Exception? Cause)
{
    public override string ToString() => $"{Level} {Category}[{Id}] {Text}{(Cause is null ? "" : $" {Cause}")}";
}
