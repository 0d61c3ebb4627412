using System.ComponentModel.DataAnnotations;
using MatchChat.Host.Auth;
using Microsoft.Extensions.Options;

namespace MatchChat.Host.Demo;

/// <summary>People to try MatchChat with, and a page on which they chat. Anybody may be any of them, so it is nothing for Production.</summary>
internal sealed class DemoOptions
{
    public const string Section = "Demo";

    /// <summary>Default: true in Development, false elsewhere. Production refuses it.</summary>
    public bool? Enabled { get; init; }

    /// <summary>How long a token of `POST /demo/token` is good for. Default 1 h; the page gets a new one in time.</summary>
    [Range(typeof(TimeSpan), "00:00:35", "1.00:00:00", ErrorMessage = "is a time between 00:00:35 and 1.00:00:00.")]
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(1);
}

/// <summary>Where the demo may be.</summary>
internal sealed class DemoRules(IHostEnvironment environment, IConfiguration configuration) : IValidateOptions<DemoOptions>
{
    private const string Key = $"{DemoOptions.Section}:{nameof(DemoOptions.Enabled)}";
    private const string SecretKey = $"{AuthOptions.Section}:{nameof(AuthOptions.Jwt)}:{nameof(JwtOptions.Secret)}";

    public ValidateOptionsResult Validate(string? name, DemoOptions options)
    {
        if (options.Enabled != true) return ValidateOptionsResult.Success;
        if (environment.IsProduction()) return ValidateOptionsResult.Fail($"{Key}: may not be true in Production, because with it anybody can sign in as a demo person.");

        return CanSign ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail($"{Key}: may be true only with {SecretKey}, by which the tokens of demo people are signed.");
    }

    /// <summary>Where nobody asked for it, a way of signing in that the demo cannot serve leaves it out.</summary>
    public bool IsOn(DemoOptions options) => options.Enabled ?? (environment.IsDevelopment() && CanSign);

    private bool CanSign => !string.IsNullOrEmpty(configuration[SecretKey])
        && !string.Equals(configuration[$"{AuthOptions.Section}:{nameof(AuthOptions.Mode)}"], nameof(AuthMode.Gateway), StringComparison.OrdinalIgnoreCase);
}
