using MatchChat.Browser.Tests;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace MatchChat.Browser.Tests;

/// <summary>One browser for all tests; each person has a profile of its own in it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Default = "/usr/bin/chromium";

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            // Debian's; MATCHCHAT_CHROMIUM names another one.
            ExecutablePath = Environment.GetEnvironmentVariable("MATCHCHAT_CHROMIUM") ?? Default,
            Headless = true,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"],
        });
    }

    public Task<IBrowserContext> NewProfile(BrowserNewContextOptions options) => browser!.NewContextAsync(options);

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
    }
}
