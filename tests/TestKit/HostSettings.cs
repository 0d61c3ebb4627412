using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.TestKit;

/// <summary>
/// What a test wants to be different about a host. Rate limits are out of the way unless a test is about them, and so are the bounds of a connection's lane: devices and node share one process
/// here, so on a busy machine a device that reads is as late as a slow phone and would be cut as one. Lanes have tests of their own.
/// </summary>
public sealed record HostSettings
{
    public const string Secret = "a secret of the tests, long enough for HS256";

    private static readonly Dictionary<string, string> Defaults = new(StringComparer.OrdinalIgnoreCase)
    {
        ["urls"] = "http://127.0.0.1:0",
        ["Auth:Jwt:Secret"] = Secret,
        ["RateLimits:MessagesPerSecond"] = "10000",
        ["RateLimits:Burst"] = "10000",
        ["RateLimits:RequestsPerSecond"] = "10000",
        ["RateLimits:TypingPerSecond"] = "10000",
        ["RateLimits:ConnectionsPerUser"] = "1000",
        ["RateLimits:AddressPerSecond"] = "10000",
        ["Realtime:LaneCapacity"] = "65536",
        ["Realtime:LaneBytes"] = "1073741824",
        ["Realtime:WriteTimeout"] = "00:01:00",
        // Every count that a test sees is compared with SQL; what drifts fails the test at the host's end.
        ["Messaging:VerifyUnread"] = "true",
        ["Logging:LogLevel:Default"] = "Warning",
    };

    /// <summary>Configuration keys as in docs/operations.md; a null takes a default of the tests away.</summary>
    public Dictionary<string, string?> Keys { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>`Production` or `Development`.</summary>
    public string Environment { get; init; } = "Production";

    /// <summary>Instead of the system's clock.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>Where a host keeps its data, told apart by a file.</summary>
    public Func<string, TestDatabase> Database { get; init; } = TestDatabase.Of;

    /// <summary>The test makes cached unread counts wrong itself.</summary>
    public bool MakesCountsDrift { get; init; }

    /// <summary>Services of the host that the test replaces or wraps, last of all.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    public static HostSettings With(params (string Key, string? Value)[] keys) =>
        new() { Keys = keys.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase) };

    /// <summary>The command line of a host that keeps its data in this file.</summary>
    public string[] Arguments(string databaseFile)
    {
        var all = new Dictionary<string, string>(Defaults, StringComparer.OrdinalIgnoreCase) { ["environment"] = Environment };
        foreach (var (key, value) in Database(databaseFile).Keys) all[key] = value;
        foreach (var (key, value) in Keys)
        {
            if (value is null) all.Remove(key);
            else all[key] = value;
        }

        return [.. all.Select(pair => $"--{pair.Key}={pair.Value}")];
    }
}
