using MatchChat.TestKit;
using Microsoft.Playwright;

namespace MatchChat.Browser.Tests;

/// <summary>A node with the demo on, as `dotnet run` starts it, on a database of its own. It can be stopped and started again at the same address.</summary>
public sealed class DemoNode(Chromium chromium) : IAsyncLifetime
{
    private readonly HostSettings settings = new() { Environment = "Development", Keys = { ["Presence:OfflineGrace"] = "00:00:01", ["Realtime:DrainTime"] = "00:00:01" } };
    private readonly List<IBrowserContext> profiles = [];
    private TestHost? host;

    public TestHost Host => host!;

    public async ValueTask InitializeAsync()
    {
        host = await TestHost.Start(settings);
        settings.Keys["urls"] = host.Address.ToString().TrimEnd('/');
    }

    /// <summary>Somebody opens the page in a browser of their own.</summary>
    public async Task<ChatPage> Visit(string person, BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 800 } };
        options.BaseURL = host!.Address.ToString();
        options.Locale = "en-GB";
        var profile = await chromium.NewProfile(options);
        profiles.Add(profile);
        return await ChatPage.Open(await profile.NewPageAsync(), person);
    }

    public Task Stop() => host!.Stop();

    public Task StartAgain() => host!.StartAgain();

    public async Task Restart((string Key, string Value) setting)
    {
        settings.Keys[setting.Key] = setting.Value;
        await Stop();
        await StartAgain();
    }

    public async ValueTask EverybodyLeaves()
    {
        foreach (var profile in profiles) await profile.DisposeAsync();
        profiles.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await EverybodyLeaves();
        if (host is not null) await host.DisposeAsync();
    }
}
