namespace MatchChat.Kernel;

/// <summary>What sort of refusal it is; each edge translates it once (HTTP status, hub error).</summary>
public enum ErrorKind
{
    /// <summary>400: the request cannot be right, whatever the state.</summary>
    Invalid,

    /// <summary>401: nobody known is asking.</summary>
    Unauthenticated,

    /// <summary>403: known, and not allowed.</summary>
    Forbidden,

    /// <summary>404: not there, or not for the caller to know of.</summary>
    NotFound,

    /// <summary>405: the path exists, the method does not.</summary>
    MethodNotAllowed,

    /// <summary>409: right in itself, and against the state.</summary>
    Conflict,

    /// <summary>413.</summary>
    TooLarge,

    /// <summary>415.</summary>
    UnsupportedMedia,

    /// <summary>429: too often; carries <see cref="Error.RetryAfter"/>.</summary>
    TooMany,

    /// <summary>503: not now; carries <see cref="Error.RetryAfter"/>.</summary>
    Unavailable,

    /// <summary>500: a defect; tells nothing more.</summary>
    Internal,
}

/// <summary>A refusal: a value with a stable code, never an exception.</summary>
/// <param name="Code">Stable and dotted, `message.too_long`; clients switch on it (docs/protocol.md, Errors).</param>
/// <param name="Kind">How an edge translates it.</param>
/// <param name="Sentence">One sentence for the developer of a client. Never holds what people wrote.</param>
public sealed record Error(string Code, ErrorKind Kind, string Sentence)
{
    /// <summary>How long to wait before the same call can succeed; null where waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What is wrong by field, camelCase as on the wire; null unless <see cref="ErrorKind.Invalid"/>.</summary>
    public IReadOnlyDictionary<string, string[]>? Fields { get; init; }

    public Error For(string field) => this with { Fields = new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [Sentence] } };

    public Error In(TimeSpan wait) => this with { RetryAfter = wait };
}

/// <summary>The refusals that no module owns.</summary>
public static class CommonErrors
{
    public static readonly Error RequestInvalid = new("request.invalid", ErrorKind.Invalid, "The request does not have the right shape.");
    public static readonly Error ServerBusy = new("server.busy", ErrorKind.Unavailable, "The server has more to do than it can take in; try again shortly.") { RetryAfter = TimeSpan.FromSeconds(1) };
    public static readonly Error ServerDraining = new("server.draining", ErrorKind.Unavailable, "This server is going away; connect again.") { RetryAfter = TimeSpan.FromSeconds(1) };
    public static readonly Error StorageUnavailable = new("storage.unavailable", ErrorKind.Unavailable, "The outcome is unknown; repeat the call with the same id.") { RetryAfter = TimeSpan.FromSeconds(1) };
    /// <summary>Nothing says when another connection of the same person will end.</summary>
    public static readonly Error TooManyConnections = new("rate.connections", ErrorKind.TooMany, "Too many connections; wait a moment.") { RetryAfter = TimeSpan.FromSeconds(10) };

    public static readonly Error RoleRequired = new("role.required", ErrorKind.Forbidden, "The token lacks the role that this call needs.");
    public static readonly Error Internal = new("internal", ErrorKind.Internal, "Something went wrong on our side.");

    public static Error Invalid(string field, string sentence) => (RequestInvalid with { Sentence = sentence }).For(field);
}
