namespace MatchChat.Gateway.Tests;

/// <summary>Two nodes on one database behind nginx.</summary>
internal sealed class Site : IAsyncDisposable
{
    public const string Secret = "what only the gateway knows";

    public static readonly string NotInstalled = "nginx is not installed (Debian: nginx)";

    private Site(TestHost one, TestHost two, NginxServer nginx, AuthService? auth) => (One, Two, Nginx, Auth) = (one, two, nginx, auth);

    public TestHost One { get; }

    public TestHost Two { get; }

    public NginxServer Nginx { get; }

    /// <summary>In Gateway mode.</summary>
    public AuthService? Auth { get; }

    public static Task<Site> WithTokens(params (string Key, string? Value)[] keys) => Start(null, keys);

    public static async Task<Site> WithAuthService(params (string Key, string? Value)[] keys) =>
        await Start(await AuthService.Start(), [("Auth:Mode", "Gateway"), ("Auth:Jwt:Secret", null), ("Auth:Gateway:Secret", Secret), .. keys]);

    /// <summary>The token of this person at the door of this site.</summary>
    public string TokenOf(Guid user, string? role = null) => Auth is null ? One.Tokens.For(user, role) : Auth.TokenOf(user, role ?? "");

    public RestClient Rest(Guid user, string? role = null) => Nginx.Rest(TokenOf(user, role));

    public Task<HubClient> Connect(Guid user, HubOptions? options = null) => HubClient.Connect(Nginx.Address, TokenOf(user), options);

    /// <summary>The conversation of two who matched.</summary>
    public async Task<Guid> Match(Guid one, Guid other) =>
        (await Rest(Guid.CreateVersion7(), "service").Post("conversations", new { matchId = Guid.CreateVersion7(), userIds = new[] { one, other } })).As<Conversation>().Id;

    public async ValueTask DisposeAsync()
    {
        await Nginx.DisposeAsync();
        await Two.DisposeAsync();
        await One.DisposeAsync();
        if (Auth is not null) await Auth.DisposeAsync();
    }

    private static async Task<Site> Start(AuthService? auth, (string Key, string? Value)[] keys)
    {
        var settings = HostSettings.With([("Auth:Gateway:KnownProxies:0", "127.0.0.1"), .. keys]);
        var one = await TestHost.Start(settings);
        var two = await TestHost.Start(settings, one.Store.File);
        return new Site(one, two, await NginxServer.Start([one.Address, two.Address], auth?.Address, Secret), auth);
    }
}
