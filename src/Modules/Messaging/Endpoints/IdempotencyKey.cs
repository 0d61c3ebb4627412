using MatchChat.Kernel;

namespace MatchChat.Messaging.Endpoints;

/// <summary>The two ways in which a caller of REST may name a message before it is sent.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>Null where the caller leaves it to the server, which then cannot recognise a repeat.</summary>
    public static Outcome<ClientMessageId?> Of(string? header, ClientMessageId? inBody)
    {
        if (string.IsNullOrEmpty(header)) return inBody;
        if (!ClientMessageId.TryParse(Unquoted(header), null, out var key)) return CommonErrors.Invalid(Header, "An idempotency key is a UUID.");
        if (inBody is { } other && other != key) return CommonErrors.Invalid("clientMessageId", $"It differs from the {Header} header.");
        return (ClientMessageId?)key;
    }

    // The header is a structured string by its draft standard, and a bare one by custom.
    private static string Unquoted(string header) => header is ['"', .. var inner, '"'] ? inner : header;
}
