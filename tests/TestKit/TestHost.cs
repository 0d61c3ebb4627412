using MatchChat.Host;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MatchChat.TestKit;

/// <summary>The real node on a free port of this machine, in this process, with a folder and a database of its own.</summary>
public sealed class TestHost : IAsyncDisposable
{
    private readonly HostSettings settings;
    private readonly TemporaryFolder folder = new();
    private readonly string databaseFile;
    private readonly TestDatabase database;
    private readonly bool ownsDatabase;
    private readonly DriftWatch drift = new();
    private WebApplication? app;
    private Task? stopping;
    private HttpClient? http;

    private TestHost(HostSettings settings, string? databaseFile)
    {
        this.settings = settings;
        this.databaseFile = databaseFile ?? folder.File("matchchat.db");
        database = settings.Database(this.databaseFile);
        ownsDatabase = databaseFile is null;
        Tokens = new Tokens(HostSettings.Secret, settings.Clock);
        Store = new Store(this.databaseFile, database);
    }

    public Uri Address { get; private set; } = null!;

    public Tokens Tokens { get; }

    /// <summary>The truth: what is in SQL, read past the product.</summary>
    public Store Store { get; }

    public LogBook Log { get; } = new();

    public IServiceProvider Services => app!.Services;

    /// <param name="databaseFile">Of another host, to run a second node on the same database.</param>
    public static async Task<TestHost> Start(HostSettings? settings = null, string? databaseFile = null)
    {
        var host = new TestHost(settings ?? new HostSettings(), databaseFile);
        await host.database.Create();
        await host.StartAgain();
        return host;
    }

    /// <summary>Stops as at SIGTERM. Stopping again waits for the same end.</summary>
    public Task Stop() => stopping ??= StopOnce();

    /// <summary>Starts on the same database, on another port.</summary>
    public async Task StartAgain()
    {
        var starting = MatchChatApp.Build(settings.Arguments(databaseFile), Adjust);
        try
        {
            drift.Watch(starting.Services);
            await starting.StartAsync();
        }
        catch
        {
            await starting.DisposeAsync();
            throw;
        }

        app = starting;
        stopping = null;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Address, Timeout = Limits.Patience };
    }

    public async Task Restart()
    {
        await Stop();
        await StartAgain();
    }

    /// <summary>REST as whoever holds this token; null = nobody.</summary>
    public RestClient Rest(string? token) => new(http!, token);

    public RestClient Rest(Guid user, string? role = null) => Rest(Tokens.For(user, role));

    public RestClient RestAsService() => Rest(Tokens.ForService());

    public Task<HubClient> Connect(string token, HubOptions? options = null) => HubClient.Connect(Address, token, options);

    public Task<HubClient> Connect(Guid user, HubOptions? options = null) => Connect(Tokens.For(user), options);

    public async ValueTask DisposeAsync()
    {
        await Stop();
        Store.Dispose();
        if (ownsDatabase) await database.Drop();
        folder.Dispose();
        drift.Dispose();
        if (drift.Counts > 0 && !settings.MakesCountsDrift) throw new InvalidOperationException($"{drift.Counts} cached unread count(s) were not what SQL says (matchchat_unread_drift).");
    }

    private async Task StopOnce()
    {
        if (app is null) return;

        await app.StopAsync();
        await app.DisposeAsync();
        http!.Dispose();
        app = null;
    }

    private void Adjust(WebApplicationBuilder builder)
    {
        if (settings.Clock is { } clock) builder.Services.AddSingleton(clock);
        database.Plug(builder.Services);
        settings.Services?.Invoke(builder.Services);
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(Log);
    }
}
