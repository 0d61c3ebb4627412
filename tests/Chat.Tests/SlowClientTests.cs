namespace MatchChat.Chat.Tests;

/// <summary>A phone that does not read is cut and its memory given back, and nobody else notices.</summary>
public sealed class SlowClientTests
{
    [Fact]
    public async Task Clients_that_stop_reading_are_cut_and_everybody_else_gets_everything()
    {
        await using var town = await Town.Start(HostSettings.With(("Realtime:LaneCapacity", "64"), ("Realtime:WriteTimeout", "00:01:00")));
        var (alice, bob) = await town.Match("alice", "bob");
        var sleepers = new List<HubClient>();
        for (var number = 0; number < 5; number++)
        {
            var sleeper = await bob.Person.Connects(new HubOptions { ReceiveBuffer = 4 * 1024 });
            sleeper.StopReading();
            sleepers.Add(sleeper);
        }

        var connections = await Connections(town);
        var text = new string('z', 9_000);
        var said = 0;
        await Limits.Until(
            async () =>
            {
                for (var burst = 0; burst < 50; burst++) await alice.Says($"{++said} {text}");
                // Whoever reads is never further behind than a lane holds, however busy the machine is.
                await bob.Hears($"{said} {text}", seq: said);
                return await Connections(town) <= connections - sleepers.Count;
            },
            "cut of all who do not read",
            TimeSpan.FromSeconds(60));

        bob.Device.Events.Named("MessageReceived").Select(heard => heard.As<Message>().Seq).ShouldBe(Enumerable.Range(1, said).Select(seq => (long)seq));
        foreach (var sleeper in sleepers) sleeper.ReadAgain();
        foreach (var sleeper in sleepers) await sleeper.Closed.Within("end of a socket that was cut");

        var back = await bob.OnAnotherDevice();
        (await back.Syncs()).Messages.Count.ShouldBe(said);
    }

    private static async Task<double> Connections(Town town)
    {
        var metrics = (await town.Host.Rest(null).Get("/metrics")).Text;
        var line = metrics.Split('\n').Single(line => line.StartsWith("matchchat_connections", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
