using MatchChat.TestKit;
using Shouldly;
using Xunit;

namespace MatchChat.Realtime.Tests;

/// <summary>The node as a process that the operating system asks to end.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task At_SIGTERM_everybody_is_told_let_go_and_the_process_ends_with_success()
    {
        await using var node = await NodeProcess.Start(folder.File("matchchat.db"));
        await using var alice = await node.Connect(Guid.CreateVersion7());
        await using var bob = await node.Connect(Guid.CreateVersion7());

        var code = await node.Terminate();

        code.ShouldBe(0);
        int[] told = [ReconnectAfter(await alice.Next("ServerDraining")), ReconnectAfter(await bob.Next("ServerDraining"))];
        told.ShouldBeUnique();
        (await alice.Closed.Within("end of alice's connection")).ShouldNotBeNull().ShouldContain("server.draining: ");
        (await bob.Closed.Within("end of bob's connection")).ShouldNotBeNull().ShouldContain("server.draining: ");
    }

    [Fact]
    public async Task With_nobody_connected_it_ends_as_well()
    {
        await using var node = await NodeProcess.Start(folder.File("matchchat.db"));

        (await node.Terminate()).ShouldBe(0);
    }

    public void Dispose() => folder.Dispose();

    private static int ReconnectAfter(HubEvent draining) => draining.Payload.GetProperty("reconnectAfterMs").GetInt32();
}
