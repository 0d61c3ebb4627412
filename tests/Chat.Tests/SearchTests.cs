namespace MatchChat.Chat.Tests;

public sealed class SearchTests(SharedNode node)
{
    [Theory]
    [InlineData("Hello World", "o w", true)]
    [InlineData("Grüße aus Köln", "GRÜSSE", false)]
    [InlineData("Grüße aus Köln", "KÖLN", true)]
    [InlineData("ПРИВЕТ", "привет", true)]
    [InlineData("καλημέρα", "ΚΑΛΗΜΈΡΑ", true)]
    [InlineData("שלום עולם", "עולם", true)]
    [InlineData("漢字テスト", "字テ", true)]
    [InlineData("party 🎉 tonight", "🎉", true)]
    [InlineData("100% sure", "0% s", true)]
    [InlineData("100 percent", "0%p", false)]
    [InlineData("snake_case", "e_c", true)]
    [InlineData("snakes case", "e_c", false)]
    [InlineData("[a-z]*", "[a-z]*", true)]
    [InlineData("abc", "[a-z]", false)]
    [InlineData("back\\slash", "k\\s", true)]
    [InlineData("it's \"quoted\"", "'s \"q", true)]
    public async Task A_piece_of_the_text_is_found_in_any_script_and_wildcards_are_text(string text, string query, bool found)
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var sent = await alice.Says(text);
        var messages = (await bob.Person.Finds(query)).Messages;
        if (found) messages.Single().ShouldBe(sent, MessageComparer.Instance);
        else messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_ones_own_conversations_are_searched()
    {
        await using var town = node.Town();
        var word = Guid.NewGuid().ToString("N");
        var (alice, bob) = await town.Match("alice", "bob");
        var (withCarol, carol) = await town.Match("alice", "carol");
        await alice.Says($"to bob {word}");
        await withCarol.Says($"to carol {word}");
        (await alice.Person.Finds(word)).Messages.Select(message => message.Content).ShouldBe([$"to carol {word}", $"to bob {word}"]);
        (await bob.Person.Finds(word)).Messages.Select(message => message.Content).ShouldBe([$"to bob {word}"]);
        (await town.Person("dave").Finds(word)).Messages.ShouldBeEmpty();
        (await alice.Person.Finds(word, $"&conversationId={alice.Conversation}")).Messages.Count.ShouldBe(1);
        (await carol.Rest.Get($"messages/search?q={word}&conversationId={alice.Conversation}")).Code.ShouldBe("conversation.not_participant");
    }

    [Fact]
    public async Task What_was_edited_is_found_by_its_new_text_and_what_was_deleted_is_not_found()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var edited = await alice.Says("before");
        var deleted = await alice.Says("secret plan");
        await alice.Edits(edited, "after");
        await alice.Deletes(deleted);
        (await bob.Person.Finds("before")).Messages.ShouldBeEmpty();
        (await bob.Person.Finds("after")).Messages.Single().Id.ShouldBe(edited.Id);
        (await bob.Person.Finds("secret")).Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_are_newest_first_and_fit_together()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        for (var number = 1; number <= 25; number++) await alice.Says(number % 2 == 0 ? $"even {number}" : $"odd {number}");
        var found = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await bob.Person.Finds("even", $"&limit=5{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            found.AddRange(page.Messages.Select(message => message.Content));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        found.ShouldBe(Enumerable.Range(1, 12).Select(number => $"even {number * 2}").Reverse());
    }
}
