using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using MatchChat.Kernel.Sessions;
using Microsoft.AspNetCore.Authentication;

namespace MatchChat.Host.Auth;

internal static class AuthServices
{
    /// <summary>Who is calling: by token or by the word of a gateway, as `Auth:Mode` says.</summary>
    public static IServiceCollection AddSignIn(this IServiceCollection services)
    {
        services.AddValidatedOptions<AuthOptions>(AuthOptions.Section);
        services.AddSingleton<DefaultHttpContextFactory>();
        services.AddSingleton<IHttpContextFactory, TokenHidingContextFactory>();
        services.AddSingleton(TokenCheckOf);
        services.AddSingleton(CredentialsOf);
        // The core alone: a token needs nothing else.
        services.AddAuthenticationCore(authentication => authentication.DefaultScheme = SignInHandler.SchemeName).AddWebEncoders();
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, SignInHandler>(SignInHandler.SchemeName, configureOptions: null);
        services.AddAuthorizationBuilder().AddPolicy(Caller.ServicePolicy, policy => policy.RequireAuthenticatedUser().RequireRole(Roles.Service));
        return services;
    }

    private static ITokenCheck TokenCheckOf(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<AuthOptions>();
        if (options.Mode == AuthMode.Gateway) return new NoTokens();

        var keys = TokenKeySources.From(options.Jwt, provider.GetRequiredService<ILogger<TokenCheck>>());
        return new TokenCheck(keys, options.Jwt, provider.GetRequiredService<IRevocations>(), provider.GetRequiredService<TimeProvider>());
    }

    private static ICredentials CredentialsOf(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<AuthOptions>();
        return options.Mode == AuthMode.Gateway
            ? new GatewayCredentials(options.Gateway, provider.GetRequiredService<TimeProvider>())
            : new BearerCredentials(provider.GetRequiredService<ITokenCheck>());
    }
}
