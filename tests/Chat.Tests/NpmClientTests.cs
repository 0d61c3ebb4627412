namespace MatchChat.Chat.Tests;

/// <summary>The real thing: what a browser or an app with the official client gets.</summary>
public sealed class NpmClientTests(SharedNode node)
{
    [Fact]
    public async Task The_official_client_connects_sends_hears_and_gets_codes()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        await using var browser = await NpmClient.Connect(town.Host.Address, alice.Person.Token);
        var welcome = (await browser.Events.Next("ConnectSuccess")).As<Connected>();
        welcome.UserId.ShouldBe(alice.Id);
        welcome.Conversations.Single().Id.ShouldBe(alice.Conversation);

        var sent = (await browser.Invoke("SendMessage", alice.Draft("hi from JavaScript 👋"))).As<Message>();
        sent.Seq.ShouldBe(1);
        await bob.Hears("hi from JavaScript 👋", seq: 1);
        await alice.Hears("hi from JavaScript 👋", seq: 1);

        await bob.Says("hello");
        (await browser.Events.Next("MessageReceived")).As<Message>().Content.ShouldBe("hello");
        (await browser.Invoke("MarkAsRead", new { conversationId = alice.Conversation, upToSeq = 2 })).As<ReadAnswer>().ShouldBe(new ReadAnswer(2, 0));
        await bob.HearsRead(2);
        await bob.Reads(1);
        (await browser.Events.Next("MessageRead")).As<Receipt>().UpToSeq.ShouldBe(1);

        var refusal = await Should.ThrowAsync<HubRefusal>(() => browser.Invoke("SendMessage", alice.Draft("")));
        refusal.Code.ShouldBe("message.empty");
        (await Should.ThrowAsync<HubRefusal>(() => browser.Invoke("SendMessage", new { }))).Code.ShouldBe("request.invalid");
        (await Should.ThrowAsync<HubRefusal>(() => browser.Invoke("Dance"))).Code.ShouldBe("request.not_found");
    }

    [Fact]
    public async Task Its_calls_in_flight_keep_their_order()
    {
        await using var town = node.Town();
        var (alice, _) = await town.Match("alice", "bob");
        await using var browser = await NpmClient.Connect(town.Host.Address, alice.Person.Token);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => browser.Invoke("SendMessage", alice.Draft($"{number}"))));
        answers.Select(answer => answer.As<Message>().Seq).ShouldBe(Enumerable.Range(1, 50).Select(seq => (long)seq));
    }

    [Fact]
    public async Task It_is_told_why_its_socket_ends()
    {
        await using var town = node.Town();
        var (alice, _) = await town.Match("alice", "bob");
        await using var browser = await NpmClient.Connect(town.Host.Address, alice.Person.Token);
        await town.Service.Post($"users/{alice.Id}/suspension", new { });
        var closed = await browser.Events.Next("closed");
        closed.Payload.GetProperty("reason").GetString().ShouldNotBeNull().ShouldContain("user.suspended");
    }

    [Fact]
    public async Task A_bad_token_is_refused()
    {
        await using var town = node.Town();
        await Should.ThrowAsync<HubRefusal>(() => NpmClient.Connect(town.Host.Address, "not-a-token"));
    }
}
