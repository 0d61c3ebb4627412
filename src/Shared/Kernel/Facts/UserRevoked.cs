using System.Text.Json.Serialization;

namespace MatchChat.Kernel.Facts;

/// <summary>
/// Tokens of a person stopped counting: a service revoked them all, or the person logged out. Sockets that came by them are cut, on every node.
/// </summary>
/// <param name="UserId">Whose.</param>
/// <param name="At">When; of all tokens those issued before it are meant.</param>
/// <param name="AllDevices">True: every token issued before <paramref name="At"/>, and the one of <paramref name="TokenId"/>. False: only that one, and the sockets of <paramref name="DeviceId"/> that live by one issued before it.</param>
/// <param name="DeviceId">The device that logged out; null where it has no name.</param>
/// <param name="TokenId">The token that logged out (<see cref="Http.Caller.TokenClaim"/>); null where a gateway keeps the tokens.</param>
public sealed record UserRevoked(UserId UserId, DateTimeOffset At, bool AllDevices, string? DeviceId, string? TokenId) : IFact
{
    [JsonIgnore]
    public string RoutingKey => "user.revoked";

    [JsonIgnore]
    public Guid Subject => UserId.Value;

    [JsonIgnore]
    public IReadOnlyList<UserId> Audience => [];

    [JsonIgnore]
    public bool Durable => true;

    /// <summary>Whether a socket of this person is to be cut.</summary>
    /// <param name="issuedAt">`iat` of the token it lives by now; null where unknown.</param>
    /// <param name="deviceId">Its device.</param>
    /// <param name="tokenId">The token it lives by now.</param>
    public bool Covers(DateTimeOffset? issuedAt, string? deviceId, string? tokenId) =>
        (TokenId is not null && TokenId == tokenId) || ((AllDevices || (DeviceId is not null && DeviceId == deviceId)) && Revoked(issuedAt, At));

    /// <summary>
    /// Whether a token issued then counts as issued before. `iat` has whole seconds, so of the very second of the revocation nobody can tell what came first: such a token is
    /// taken for a later one, because an app that revokes everything and signs the person in again at once must not be left with a token that never works.
    /// </summary>
    public static bool Revoked(DateTimeOffset? issuedAt, DateTimeOffset notBefore) =>
        issuedAt is not { } issued || issued.ToUnixTimeSeconds() < notBefore.ToUnixTimeSeconds();
}
