using System.Collections.Concurrent;
using MatchChat.Host.Realtime;
using MatchChat.Presence.Contracts;
using MatchChat.TestKit;
using Shouldly;
using Xunit;

namespace MatchChat.Realtime.Tests;

/// <summary>A phone in a tunnel: its socket stays open and nobody takes anything from it.</summary>
public sealed class SlowReaderTests
{
    // What they wait for comes long before; past this the test says that it did not.
    private const int Most = 20_000;

    private static readonly string Long = new('x', 9_000);

    public static TheoryData<string, (string, string?)[]> Bounds => new()
    {
        { nameof(LaneCut.Full), [("Realtime:LaneCapacity", "16"), ("Realtime:LaneBytes", "1000000000"), ("Realtime:WriteTimeout", "00:01:00")] },
        { nameof(LaneCut.TooManyBytes), [("Realtime:LaneCapacity", "65536"), ("Realtime:LaneBytes", "65536"), ("Realtime:WriteTimeout", "00:01:00")] },
        { nameof(LaneCut.WriteTimeout), [("Realtime:LaneCapacity", "65536"), ("Realtime:LaneBytes", "1000000000"), ("Realtime:WriteTimeout", "00:00:02")] },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public async Task A_client_that_does_not_read_is_cut_and_nobody_else_notices(string reason, (string, string?)[] keys)
    {
        var left = new ConcurrentBag<string>();
        await using var town = await Town.Start(HostSettings.With([.. keys, ("Logging:LogLevel:MatchChat", "Information")]) with
        {
            Services = services => services.Intercept(request =>
            {
                if (request is DisconnectDevice gone) left.Add(gone.Connection);
                return Task.CompletedTask;
            }),
        });
        var (alice, bob) = await town.Match("alice", "bob");
        var bobsTunnel = await bob.OnAnotherDevice(new HubOptions { ReceiveBuffer = 4096, DeviceId = "tunnel" });
        var cut = town.Host.Connections(bob.Id).Single(connection => connection.Device.Id == "tunnel");

        bobsTunnel.Device.StopReading();
        var sent = 0;
        for (; !cut.HasEnded && sent < Most; sent++)
        {
            (await alice.Says($"{sent} {Long}")).Seq.ShouldBe(sent + 1);
            await bob.Hears($"{sent} {Long}", seq: sent + 1);
        }

        cut.HasEnded.ShouldBeTrue("the one that does not read is cut");
        cut.Lane.Waiting.ShouldBe(0, "its memory is given back");
        town.Host.Connections(bob.Id).ShouldNotContain(cut);
        await Limits.Until(() => left.Contains(cut.Id), "presence has been told");
        await Limits.Until(() => town.Host.Sockets() == 2, "the socket itself is gone");
        town.Host.Log.Entries.ShouldContain(entry => entry.Id == 6103 && entry.Text.Contains(reason));

        await bob.Says("I heard all of it");
        await alice.Hears("I heard all of it");
        town.Host.Connections(alice.Id).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Memory_of_clients_that_do_not_read_is_given_back()
    {
        await using var town = await Town.Start(HostSettings.With(("Realtime:LaneCapacity", "64")));
        var (alice, bob) = await town.Match("alice", "bob");
        var tunnels = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => bob.OnAnotherDevice(new HubOptions { ReceiveBuffer = 4096 })));
        var lanes = Lanes(town, bob.Id);
        foreach (var tunnel in tunnels) tunnel.Device.StopReading();

        for (var sent = 0; town.Host.Connections(bob.Id).Count > 1 && sent < Most; sent++) await bob.Hears(Long, (await alice.Says(Long)).Seq);

        town.Host.Connections(bob.Id).Count.ShouldBe(1);
        await Limits.Until(() => town.Host.Sockets() == 2, "the sockets are gone");
        await Limits.Until(
            () =>
            {
                GC.Collect();
                return lanes.Count(lane => lane.IsAlive) == 1;
            },
            "the lanes of those that were cut are collected");
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static List<WeakReference> Lanes(Town town, Guid user) => [.. town.Host.Connections(user).Select(connection => new WeakReference(connection.Lane))];
}
