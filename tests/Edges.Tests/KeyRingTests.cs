using MatchChat.Kernel.Persistence;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

public sealed class KeyRingTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task A_key_is_the_same_for_everybody_and_for_ever()
    {
        await using var one = await TestHost.Start();
        await using var two = await TestHost.Start(databaseFile: one.Store.File);
        var keys = await Task.WhenAll(Enumerable.Range(0, 16).Select(call => Task.Run(() => Ring(call % 2 == 0 ? one : two).Key("tests", Ct).AsTask(), TestContext.Current.CancellationToken)));
        keys.Select(Convert.ToBase64String).Distinct().ShouldHaveSingleItem();
        keys[0].Length.ShouldBe(32);
        await one.Restart();
        (await Ring(one).Key("tests", Ct)).ShouldBe(keys[0]);
        one.Store.Count("shared_keys", "name = ?", "key:tests").ShouldBe(1);
    }

    [Fact]
    public async Task Another_name_is_another_key()
    {
        await using var host = await TestHost.Start();
        (await Ring(host).Key("one", Ct)).ShouldNotBe(await Ring(host).Key("two", Ct));
    }

    private static IKeyRing Ring(TestHost host) => host.Services.GetRequiredService<IKeyRing>();
}
