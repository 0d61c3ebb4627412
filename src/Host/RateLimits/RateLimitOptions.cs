using System.ComponentModel.DataAnnotations;

namespace MatchChat.Host.RateLimits;

/// <summary>How often one person, or one address, may call; refusals are 429 with the time to wait.</summary>
internal sealed class RateLimitOptions
{
    public const string Section = "RateLimits";

    private const int Most = 1_000_000;
    private const string Sentence = "is a number from 1 to 1,000,000.";

    /// <summary>Messages that a person may send per second, over REST and sockets together. Default 10.</summary>
    [Range(1, Most, ErrorMessage = Sentence)]
    public int MessagesPerSecond { get; init; } = 10;

    /// <summary>Messages that a person may send at once after a pause. Default 20.</summary>
    [Range(1, Most, ErrorMessage = Sentence)]
    public int Burst { get; init; } = 20;

    /// <summary>Other calls of a person per second. Tokens of services are not limited by it. Default 100.</summary>
    [Range(1, Most, ErrorMessage = Sentence)]
    public int RequestsPerSecond { get; init; } = 100;

    /// <summary>Typing calls of a person per second. Default 5.</summary>
    [Range(1, Most, ErrorMessage = Sentence)]
    public int TypingPerSecond { get; init; } = 5;

    /// <summary>Sockets that a person may have at the same time, with Redis on all nodes together. Default 30.</summary>
    [Range(1, Most, ErrorMessage = Sentence)]
    public int ConnectionsPerUser { get; init; } = 30;

    /// <summary>Failed sign-ins and new sockets of one address (IPv6: one /64) per second, with Redis on all nodes together. Default 20; higher where many people share an address or a load run comes from one.</summary>
    [Range(1, Most, ErrorMessage = Sentence)]
    public int AddressPerSecond { get; init; } = 20;
}
