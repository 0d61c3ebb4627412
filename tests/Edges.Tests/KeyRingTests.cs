using MatchChat.Kernel.Persistence;
using MatchChat.TestKit;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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

    [Fact]
    public async Task What_one_node_protects_another_one_can_read_and_so_can_the_same_after_a_restart()
    {
        await using var one = await TestHost.Start();
        await using var two = await TestHost.Start(databaseFile: one.Store.File);
        var shielded = Protector(one).Protect("a cookie");
        Protector(two).Unprotect(shielded).ShouldBe("a cookie");
        Protector(one).Unprotect(Protector(two).Protect("another")).ShouldBe("another");
        await two.Restart();
        Protector(two).Unprotect(shielded).ShouldBe("a cookie");
        one.Store.Count("shared_keys", "name LIKE 'protection:%'").ShouldBeGreaterThan(0);
        one.Log.Entries.Where(line => line.Level > LogLevel.Information && line.Category.Contains("DataProtection", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static IDataProtector Protector(TestHost host) => host.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("tests");

    private static IKeyRing Ring(TestHost host) => host.Services.GetRequiredService<IKeyRing>();
}
