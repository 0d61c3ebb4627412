using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace MatchChat.Host.Auth;

/// <summary>The form of a token, read before anything in it is believed.</summary>
internal static class TokenParts
{
    /// <summary>Signed, not encrypted; by an algorithm that is configured; and nothing in its header demands what is not understood here (`crit`).</summary>
    public static bool HasGoodHeader(string token, IReadOnlyList<string> algorithms) =>
        token.AsSpan().Count('.') == 2
        && TryJson(token[..token.IndexOf('.', StringComparison.Ordinal)]) is { } header
        && header.TryGetProperty("alg", out var algorithm)
        && algorithms.Any(name => name == Text(algorithm))
        && !header.TryGetProperty("enc", out _)
        && !header.TryGetProperty("crit", out _);

    /// <summary>The claims as JSON; null where there are none.</summary>
    public static JsonElement? Payload(string token) => TryJson(token.Split('.')[1]);

    /// <summary>The text of a JSON string; null where it is no string, or one that is not Unicode.</summary>
    public static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate, written as an escape.
            return null;
        }
    }

    private static JsonElement? TryJson(string part)
    {
        try
        {
            using var document = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(part));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception cause) when (cause is JsonException or FormatException)
        {
            return null;
        }
    }
}
