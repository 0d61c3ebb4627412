using System.Text.Json;
using System.Text.RegularExpressions;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;

namespace MatchChat.Host.Errors;

/// <summary>What an exception means for the caller of a route.</summary>
internal static partial class ExceptionTranslation
{
    public static Error Of(Exception cause) => cause switch
    {
        StorageUnavailableException => CommonErrors.StorageUnavailable,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => EdgeErrors.TooLarge,
        BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => EdgeErrors.NotJson,
        BadHttpRequestException { InnerException: JsonException json } => OfJson(json),
        BadHttpRequestException bad => OfParameter(bad.Message),
        _ => CommonErrors.Internal,
    };

    private static Error OfJson(JsonException json)
    {
        if (MissingFields().Match(json.Message) is { Success: true } missing)
        {
            var names = FieldNames().Matches(missing.Groups[1].Value).Select(name => name.Groups[1].Value);
            return CommonErrors.RequestInvalid with { Fields = names.ToDictionary(name => name, _ => (string[])["This field is required."], StringComparer.Ordinal) };
        }

        return json.Path is { } path && path.StartsWith("$.", StringComparison.Ordinal)
            ? CommonErrors.RequestInvalid.For(path[2..])
            : CommonErrors.RequestInvalid with { Sentence = "The body is not well-formed JSON." };
    }

    /// <summary>A path or query value that does not fit its parameter: the framework says which one in its sentence only.</summary>
    private static Error OfParameter(string sentence) =>
        Parameter().Match(sentence) is { Success: true } name && !sentence.Contains("from body", StringComparison.Ordinal)
            ? CommonErrors.Invalid(name.Groups[1].Value, "The value does not have the right form.")
            : CommonErrors.RequestInvalid;

    [GeneratedRegex("""parameter "[^"]*?(\w+)" (?:from|was not provided)""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Parameter();

    [GeneratedRegex("required properties including: (.+)$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex MissingFields();

    [GeneratedRegex(@"'(\w+)'", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex FieldNames();
}
