using MatchChat.TestKit;
using Microsoft.Playwright;

namespace MatchChat.Browser.Tests;

/// <summary>A node with the demo on, as `dotnet run` starts it, on a database of its own. It can be stopped and started again at the same address.</summary>
public sealed class DemoNode(Chromium chromium) : IAsyncLifetime
{
    private static readonly Guid Alice = new("a11ce000-0000-4000-8000-000000000001");

    private readonly HostSettings settings = new() { Environment = "Development", Keys = { ["Presence:OfflineGrace"] = "00:00:01", ["Realtime:DrainTime"] = "00:00:01" } };
    private readonly List<IBrowserContext> profiles = [];
    private TestHost? host;

    public TestHost Host => host!;

    public async ValueTask InitializeAsync()
    {
        host = await TestHost.Start(settings);
        settings.Keys["urls"] = host.Address.ToString().TrimEnd('/');
        await Limits.Until(IsSeeded, "the demo people have talked");
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

    /// <summary>Alice and Bob come last.</summary>
    private async Task<bool> IsSeeded()
    {
        var inbox = (await host!.Rest(Alice).Get("conversations")).Body.GetProperty("conversations");
        return inbox.GetArrayLength() == 2 && inbox[0].GetProperty("unread").GetInt32() == 4 && inbox[1].GetProperty("unread").GetInt32() == 3;
    }
}
