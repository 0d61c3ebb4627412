using MatchChat.Kernel;
using MatchChat.Presence.Domain;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Presence.Tests;

/// <summary>A town whose clock the test moves.</summary>
internal static class Clockwork
{
    public static async Task<(Town Town, ManualTime Clock)> Start(params (string, string?)[] keys)
    {
        var clock = new ManualTime();
        return (await Town.Start(HostSettings.With(keys) with { Clock = clock }), clock);
    }

    /// <summary>Waits until the node has noticed how many connections this person has.</summary>
    public static Task Has(this Town town, Person person, int connections) => Limits.Until(
        () => town.Host.Services.GetRequiredService<OwnLeases>().All().Count(lease => lease.User == new UserId(person.Id)) == connections,
        $"{person.Name} has {connections} connection(s)");

    public static async Task<string> Status(this Person asking, Person of) => (await asking.Presence(of)).Status;

    public static async Task<PresenceOf> Presence(this Person asking, Person of) =>
        (await asking.Rest.Get($"presence?userIds={of.Id}")).As<PresenceAnswer>().Users.Single();
}
