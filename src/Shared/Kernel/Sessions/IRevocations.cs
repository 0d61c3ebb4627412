namespace MatchChat.Kernel.Sessions;

/// <summary>Which tokens stopped counting before they expired. Answers from memory where it can: what another node revoked is known here within ten seconds at the latest, at once with a broker.</summary>
public interface IRevocations
{
    /// <param name="user">Whose token.</param>
    /// <param name="issuedAt">Its `iat`; a token that does not say is older than any revocation.</param>
    /// <param name="tokenId">Its name.</param>
    /// <param name="ct">Ends the wait.</param>
    ValueTask<bool> IsRevoked(UserId user, DateTimeOffset? issuedAt, string tokenId, CancellationToken ct);
}
