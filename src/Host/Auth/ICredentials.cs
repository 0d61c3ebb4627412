using MatchChat.Kernel;

namespace MatchChat.Host.Auth;

/// <summary>What a request brings along to say who is calling; one implementation per <see cref="AuthMode"/>.</summary>
internal interface ICredentials
{
    /// <remarks>Errors: `auth.missing`, `auth.invalid`, `auth.expired`, `auth.revoked`.</remarks>
    ValueTask<Outcome<SignedIn>> Check(HttpContext context, CancellationToken ct);
}
