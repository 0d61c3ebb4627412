using MatchChat.Crash.Tests;
using MatchChat.Infrastructure;
using MatchChat.Infrastructure.Outbox;
using MatchChat.Kernel.Facts;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;

[assembly: HostingStartup(typeof(FileBrokerPlug))]

namespace MatchChat.Crash.Tests;

/// <summary>Puts <see cref="FileBroker"/> into a node that is a process of its own, before anything else.</summary>
internal sealed class FileBrokerPlug : IHostingStartup
{
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services => services.AddBroker<FileBroker>());
}

/// <summary>A broker that outlives the node: each event is a line of a file, confirmed when it is on the disk. Away while the file's folder is.</summary>
internal sealed class FileBroker(IConfiguration configuration) : IFactBroker
{
    public const string Key = "Test:BrokerFile";

    private readonly string file = configuration[Key]!;
    private readonly SemaphoreSlim one = new(1, 1);

    public bool IsUp => true;

    public Task Ready(CancellationToken ct) => Task.CompletedTask;

    public async Task<Task<IReadOnlyList<Fate>>> Send(IReadOnlyList<WireFact> facts, bool heardHere, CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            await using var log = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read);
            foreach (var fact in facts)
            {
                // A line of its own also after one that a kill has torn.
                log.WriteByte((byte)'\n');
                await log.WriteAsync(fact.Event, ct);
                log.WriteByte((byte)'\n');
            }

            log.Flush(flushToDisk: true);
            return Task.FromResult<IReadOnlyList<Fate>>([.. facts.Select(_ => Fate.Confirmed)]);
        }
        finally
        {
            one.Release();
        }
    }
}
