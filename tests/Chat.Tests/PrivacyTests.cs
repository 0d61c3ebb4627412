namespace MatchChat.Chat.Tests;

/// <summary>Not even the most talkative log holds what people wrote, or what lets somebody in.</summary>
public sealed class PrivacyTests
{
    [Fact]
    public async Task No_log_at_any_level_holds_a_text_a_token_or_a_secret()
    {
        var here = $"Logging:{typeof(LogBook).FullName}:LogLevel";
        var settings = HostSettings.With(
            ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore", "Trace"), ("Logging:LogLevel:Microsoft.EntityFrameworkCore", "Trace"),
            ("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Trace"), ($"{here}:Microsoft.AspNetCore.Hosting.Diagnostics", "Trace"), ($"{here}:Microsoft.AspNetCore.*Hosting.Diagnostics", "Trace"));
        await using var town = await Town.Start(settings);
        var (alice, bob) = await town.Match("alice", "bob");
        const string Word = "xylophone";
        var sent = await alice.Says($"my {Word}");
        await bob.Hears($"my {Word}");
        await alice.Edits(sent, $"your {Word}");
        await alice.Rest.Post($"conversations/{alice.Conversation}/messages", new { content = Word, metadata = new { note = Word } });
        (await bob.Person.Finds(Word)).Messages.ShouldNotBeEmpty();
        await bob.Person.Finds(Word, $"&conversationId={alice.Conversation}");
        await bob.Rest.Get($"messages/search?q={Word}&limit=-1");
        await alice.Device.Refused("SendMessage", alice.Draft($"{Word}\0"));
        await bob.Rest.Post($"conversations/{alice.Conversation}/end", new { reason = Word });
        await town.Host.Rest(town.Host.Tokens.WithAnotherKey(alice.Id)).Get("unread");
        await (await bob.Person.Connects(new HubOptions { TokenParameter = "token" })).DisposeAsync();
        await (await bob.Person.Connects(new HubOptions { TokenParameter = null })).DisposeAsync();

        var entries = town.Host.Log.Entries;
        entries.Count.ShouldBeGreaterThan(100);
        foreach (var secret in new[] { Word, HostSettings.Secret, Signature(alice.Person.Token), Signature(bob.Person.Token) })
        {
            entries.Where(entry => entry.ToString().Contains(secret, StringComparison.OrdinalIgnoreCase)).Select(entry => $"{entry.Category}[{entry.Id}]").Distinct().ShouldBeEmpty();
        }
    }

    private static string Signature(string token) => token.Split('.')[^1];
}
