using MatchChat.Browser.Tests;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace MatchChat.Browser.Tests;

/// <summary>One browser for all tests, started by the first that needs it; each person has a profile of its own in it.</summary>
public sealed class Chromium : IAsyncDisposable
{
    /// <summary>Debian's, unless `MATCHCHAT_CHROMIUM` names another one.</summary>
    private static readonly string Program = Environment.GetEnvironmentVariable("MATCHCHAT_CHROMIUM") ?? "/usr/bin/chromium";

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async Task<IBrowserContext> NewProfile(BrowserNewContextOptions options)
    {
        Assert.SkipUnless(File.Exists(Program), $"There is no Chromium at {Program}.");
        playwright ??= await Playwright.CreateAsync();
        browser ??= await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Headless = true,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"],
        });
        return await browser.NewContextAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
    }
}
