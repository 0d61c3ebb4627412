using MatchChat.Kernel.Persistence;
using MatchChat.TestKit.SqlServer;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

[assembly: HostingStartup(typeof(EmulatedPlug))]

namespace MatchChat.TestKit.SqlServer;

/// <summary>Puts the emulated server into a node that is a process of its own, in front of the one that its configuration names.</summary>
internal sealed class EmulatedPlug : IHostingStartup
{
    /// <summary>Where its data are.</summary>
    public const string Key = "Test:EmulatedFile";

    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices((context, services) =>
    {
        if (context.Configuration[Key] is { } file) services.AddSingleton<IDatabaseEngine>(_ => new EmulatedSqlServer(file));
    });
}
