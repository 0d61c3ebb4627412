using MatchChat.Kernel.Mediation;

namespace MatchChat.Kernel.Sessions;

/// <summary>All tokens of a person issued before now stop counting, and sockets that came by them are cut. For services: a changed password, a stolen phone.</summary>
/// <param name="Reason">For the audit log, at most 500 characters.</param>
/// <remarks>Errors: `request.invalid`.</remarks>
public sealed record RevokeUser(UserId User, Actor Actor, string? Reason) : IRequest<Done>;

/// <summary>
/// The person leaves. On all devices: as <see cref="RevokeUser"/>. On this one: the token that asked stops counting, and the sockets of its device are cut; the other devices go on.
/// </summary>
/// <param name="DeviceId">Of the caller; null where it has no name.</param>
/// <param name="TokenId">The token that asked; null where a gateway keeps the tokens and refuses them itself.</param>
/// <param name="ExpiresAt">When that token would have expired anyway.</param>
public sealed record LogOut(Actor Actor, bool AllDevices, string? DeviceId, string? TokenId, DateTimeOffset ExpiresAt) : IRequest<Done>;
