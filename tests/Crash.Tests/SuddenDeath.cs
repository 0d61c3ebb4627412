using System.Diagnostics;
using MatchChat.Conversations.Contracts;
using MatchChat.Crash.Tests;
using MatchChat.Kernel.Facts;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;

[assembly: HostingStartup(typeof(SuddenDeathPlug))]

namespace MatchChat.Crash.Tests;

/// <summary>Puts <see cref="SuddenDeath"/> into a node that is a process of its own, in front of those who hear what was committed.</summary>
internal sealed class SuddenDeathPlug : IHostingStartup
{
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services => services.On<UserBlocked, SuddenDeath>().On<ConversationEnded, SuddenDeath>());
}

/// <summary>The node kills itself after the commit that this fact tells of and before anybody has heard of it.</summary>
internal sealed class SuddenDeath(IConfiguration configuration) : IFactHandler<UserBlocked>, IFactHandler<ConversationEnded>
{
    public const string Key = "Test:DiesAt";

    public ValueTask Handle(UserBlocked fact, CancellationToken ct) => Die(fact, ct);

    public ValueTask Handle(ConversationEnded fact, CancellationToken ct) => Die(fact, ct);

    private async ValueTask Die(IFact fact, CancellationToken ct)
    {
        if (configuration[Key] != fact.RoutingKey) return;

        using var self = Process.GetCurrentProcess();
        self.Kill();
        await Task.Delay(Timeout.InfiniteTimeSpan, ct);
    }
}
