using System.Diagnostics.Metrics;
using MatchChat.Conversations.Contracts;

namespace MatchChat.Conversations.Tests;

public sealed class MetricsTests
{
    [Fact]
    public async Task What_memory_answered_and_what_it_could_not_are_counted()
    {
        await using var house = await House.Open();
        var meters = house.Get<IMeterFactory>();
        var counted = new Dictionary<string, long>(StringComparer.Ordinal) { ["matchchat_gate_hits"] = 0, ["matchchat_gate_misses"] = 0 };
        using var listener = new MeterListener { InstrumentPublished = (instrument, hears) => { if (instrument.Meter.Scope == meters) hears.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => counted[instrument.Name] += value);
        listener.Start();
        var (alice, bob) = (House.NewUser(), House.NewUser());
        var (one, other) = (await house.Match(alice, bob), await house.Match(alice, bob));

        await house.Check(one.Id, alice);
        await house.Check(one.Id, bob);
        await house.Get(new CheckPerson(alice));
        await house.Get(new CheckAccessToMany([one.Id, other.Id], alice, Act.Read));

        counted["matchchat_gate_hits"].ShouldBe(3);
        counted["matchchat_gate_misses"].ShouldBe(2);
    }
}
