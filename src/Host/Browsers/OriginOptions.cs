using System.ComponentModel.DataAnnotations;

namespace MatchChat.Host.Browsers;

/// <summary>Which web pages of other addresses may call.</summary>
internal sealed class OriginOptions : IValidatableObject
{
    public const string Section = "Cors";

    /// <summary>`https://app.example.com`: scheme, host and port, without a path. Default: none.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Origins.All(IsOrigin)
        ? []
        : [new ValidationResult("holds addresses like https://app.example.com, without a path; * is not one.", [nameof(Origins)])];

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.PathAndQuery == "/" && !text.EndsWith('/') && address.UserInfo.Length == 0;
}
