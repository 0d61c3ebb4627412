using MatchChat.Kernel;

namespace MatchChat.Host.Auth;

/// <summary>Whether a token counts: its signature, its times, its person, and whether it was revoked. For requests and for the hub's `RefreshToken`.</summary>
internal interface ITokenCheck
{
    /// <remarks>Errors: `auth.invalid`, `auth.expired`, `auth.revoked`; `storage.unavailable` is thrown.</remarks>
    ValueTask<Outcome<SignedIn>> Check(string token, CancellationToken ct);
}
