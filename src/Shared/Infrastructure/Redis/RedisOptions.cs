using System.ComponentModel.DataAnnotations;

namespace MatchChat.Infrastructure.Redis;

/// <summary>How the nodes use the memory that they share; where it is says `ConnectionStrings:Redis`.</summary>
internal sealed class RedisOptions
{
    public const string Section = "Redis";

    /// <summary>Stands before every key, so that several products can share one Redis. Nodes of one product need the same. Default: empty.</summary>
    [RegularExpression("[^\\s{}]{0,64}", ErrorMessage = "is at most 64 characters without spaces and braces.")]
    public string KeyPrefix { get; init; } = "";

    /// <summary>The longest that anything waits for an answer; then it goes on without. Longer makes sends slower while Redis is in trouble. Default 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10", ErrorMessage = "is a time from 10 ms to 10 s.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(100);
}
