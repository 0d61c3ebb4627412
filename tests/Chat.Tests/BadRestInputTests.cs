using System.Net;
using System.Text;

namespace MatchChat.Chat.Tests;

/// <summary>Bad input over REST besides messages (<see cref="BadInputTests"/>): the code, the status, problem details, and nothing changed.</summary>
public sealed class BadRestInputTests(SharedNode node)
{
    /// <summary>Method and path, body (null = none), status and code.</summary>
    public static readonly TheoryData<string, string, string?, int, string> Bad = new()
    {
        { "GET", "conversations/not-an-id", null, 404, "request.not_found|conversation.not_found|request.invalid" },
        { "GET", "conversations/FOREIGN", null, 404, "conversation.not_found" },
        { "GET", "conversations?limit=0", null, 400, "request.invalid" },
        { "GET", "conversations?limit=101", null, 400, "request.invalid" },
        { "GET", "conversations?limit=many", null, 400, "request.invalid" },
        { "GET", "conversations?cursor=made-up", null, 400, "request.invalid" },
        { "GET", "conversations?archived=perhaps", null, 400, "request.invalid" },
        { "GET", "conversations/HERE/messages?limit=0", null, 400, "request.invalid" },
        { "GET", "conversations/HERE/messages?limit=99999999999999999999", null, 400, "request.invalid" },
        { "GET", "conversations/HERE/messages?beforeSeq=-1", null, 400, "request.invalid" },
        { "GET", "conversations/HERE/messages?afterSeq=-1", null, 400, "request.invalid" },
        { "GET", "conversations/HERE/messages?afterSeq=one", null, 400, "request.invalid" },
        { "GET", "conversations/HERE/messages?fields=colour", null, 400, "request.invalid" },
        { "GET", "conversations/HERE/changes?afterRevision=-1", null, 400, "request.invalid" },
        { "GET", "conversations/HERE/changes?limit=501", null, 400, "request.invalid" },
        { "GET", "conversations/FOREIGN/changes", null, 404, "conversation.not_found" },
        { "GET", "conversations/FOREIGN/read", null, 404, "conversation.not_found" },
        { "POST", "conversations/HERE/read", """{"lastReadSeq":-1}""", 400, "request.invalid" },
        { "POST", "conversations/HERE/read", "{}", 400, "request.invalid" },
        { "POST", "conversations/HERE/read", null, 400, "request.invalid" },
        { "POST", "conversations/HERE/typing", "{}", 400, "request.invalid" },
        { "POST", "conversations/HERE/typing", """{"isTyping":"yes"}""", 400, "request.invalid" },
        { "POST", "conversations/HERE/mute", """{"until":"soon"}""", 400, "request.invalid" },
        { "POST", "conversations/HERE/messages", "{", 400, "request.invalid" },
        { "POST", "conversations/HERE/messages", "[]", 400, "request.invalid" },
        { "POST", "conversations/HERE/messages", "null", 400, "request.invalid" },
        { "POST", "conversations/HERE/messages", "", 400, "request.invalid" },
        { "PUT", "messages/MESSAGE", """{"content":""}""", 400, "message.empty" },
        { "PUT", "messages/MESSAGE", "nonsense", 400, "request.invalid" },
        { "PUT", "messages/FOREIGN", """{"content":"hi"}""", 404, "message.not_found" },
        { "PUT", "messages/FOREIGN/read", null, 404, "message.not_found" },
        { "GET", "messages/FOREIGN", null, 404, "message.not_found" },
        { "GET", "messages/FOREIGN/edits", null, 404, "message.not_found" },
        { "DELETE", "messages/FOREIGN", null, 404, "message.not_found" },
        { "GET", "messages/search", null, 400, "request.invalid" },
        { "GET", "messages/search?q=", null, 400, "request.invalid" },
        { "GET", "messages/search?q=a&limit=0", null, 400, "request.invalid" },
        { "GET", "messages/search?q=a&cursor=made-up", null, 400, "request.invalid" },
        { "GET", "messages/search?q=a&conversationId=FOREIGN", null, 404, "conversation.not_found" },
        { "GET", "presence", null, 400, "request.invalid" },
        { "GET", "presence?userIds=me", null, 400, "request.invalid" },
        { "POST", "blocks/ALICE", null, 400, "request.invalid" },
        { "POST", "blocks/not-an-id", null, 404, "request.not_found|request.invalid" },
        { "POST", "conversations/HERE/end", $$"""{"reason":"LONG"}""", 400, "request.invalid" },
        { "GET", "nothing/here", null, 404, "request.not_found" },
        { "PATCH", "conversations/HERE", "{}", 405, "request.method" },
        { "DELETE", "unread", null, 405, "request.method" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_bad_request_is_refused_with_problem_details_and_changes_nothing(string method, string path, string? body, int status, string codes)
    {
        await using var town = node.Town();
        var (alice, _) = await town.Match("alice", "bob");
        var message = await alice.Says("first");
        var before = town.Store.Everything(alice.Conversation);
        var answer = await alice.Rest.Send(new HttpMethod(method), Fill(path, alice, message), body is null ? null : RestClient.Raw(Fill(body, alice, message)));
        answer.Code.ShouldBeOneOf(codes.Split('|'));
        if (!codes.Contains('|')) ((int)answer.Status).ShouldBe(status);
        answer.MediaType.ShouldBe("application/problem+json");
        answer.Body.GetProperty("status").GetInt32().ShouldBe((int)answer.Status);
        answer.Body.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
        answer.Body.GetProperty("traceId").GetString().ShouldNotBeNullOrEmpty();
        town.Store.Everything(alice.Conversation).ShouldBe(before);
    }

    [Fact]
    public async Task An_invalid_field_is_named()
    {
        await using var town = node.Town();
        var (alice, _) = await town.Match("alice", "bob");
        (await alice.Rest.Get("conversations?limit=0")).Body.GetProperty("errors").GetProperty("limit")[0].GetString().ShouldNotBeNullOrEmpty();
        (await alice.Rest.Post($"conversations/{alice.Conversation}/messages", new { content = "" })).Body.GetProperty("errors").GetProperty("content")[0].GetString().ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task What_is_not_json_is_refused_as_that(string mediaType)
    {
        await using var town = node.Town();
        var (alice, _) = await town.Match("alice", "bob");
        var answer = await alice.Rest.Send(HttpMethod.Post, $"conversations/{alice.Conversation}/messages", RestClient.Raw("""{"content":"hi"}""", mediaType));
        answer.Code.ShouldBe("request.not_json");
        answer.Status.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        town.Store.Messages(alice.Conversation).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(128 * 1024 + 1)]
    [InlineData(1024 * 1024)]
    public async Task A_body_past_the_limit_is_refused_as_too_large(int bytes)
    {
        await using var town = node.Town();
        var (alice, _) = await town.Match("alice", "bob");
        var body = $$"""{"content":"hi","other":"{{new string('a', bytes)}}"}""";
        var answer = await alice.Rest.Send(HttpMethod.Post, $"conversations/{alice.Conversation}/messages", RestClient.Raw(body));
        answer.Code.ShouldBe("request.too_large");
        answer.Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        town.Store.Messages(alice.Conversation).ShouldBeEmpty();
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        await using var town = node.Town();
        var (alice, _) = await town.Match("alice", "bob");
        byte[] bad = [.. "{\"content\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8];
        using var content = new ByteArrayContent(bad);
        content.Headers.ContentType = new("application/json");
        var answer = await alice.Rest.Send(HttpMethod.Post, $"conversations/{alice.Conversation}/messages", content);
        answer.Code.ShouldBeOneOf("request.invalid", "message.bad_text");
        town.Store.Messages(alice.Conversation).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"matchId":"MATCH","userIds":["ALICE"]}""", "request.invalid")]
    [InlineData("""{"matchId":"MATCH","userIds":["ALICE","ALICE"]}""", "request.invalid")]
    [InlineData("""{"matchId":"MATCH","userIds":["ALICE","BOB","CAROL"]}""", "request.invalid")]
    [InlineData("""{"matchId":"MATCH","userIds":[]}""", "request.invalid")]
    [InlineData("""{"matchId":"MATCH"}""", "request.invalid")]
    [InlineData("""{"userIds":["ALICE","BOB"]}""", "request.invalid")]
    [InlineData("""{"matchId":"the match","userIds":["ALICE","BOB"]}""", "request.invalid")]
    public async Task A_match_needs_an_id_and_two_people(string body, string code)
    {
        await using var town = node.Town();
        var match = Guid.CreateVersion7();
        var filled = new StringBuilder(body).Replace("MATCH", match.ToString())
            .Replace("ALICE", town.Person("alice").Id.ToString()).Replace("BOB", town.Person("bob").Id.ToString()).Replace("CAROL", town.Person("carol").Id.ToString()).ToString();
        (await town.Service.Send(HttpMethod.Post, "conversations", RestClient.Raw(filled))).Code.ShouldBe(code);
        town.Store.Count("conversations_conversations", "match_id = ?", match).ShouldBe(0);
    }

    private static string Fill(string text, Participant alice, Message message) => text
        .Replace("FOREIGN", Guid.CreateVersion7().ToString(), StringComparison.Ordinal)
        .Replace("MESSAGE", message.Id.ToString(), StringComparison.Ordinal)
        .Replace("ALICE", alice.Id.ToString(), StringComparison.Ordinal)
        .Replace("LONG", new string('a', 501), StringComparison.Ordinal)
        .Replace("HERE", alice.Conversation.ToString(), StringComparison.Ordinal);
}
