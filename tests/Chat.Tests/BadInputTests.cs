using System.Text;
using System.Text.Json;

namespace MatchChat.Chat.Tests;

/// <summary>Bad input gets the right code and changes nothing, by socket and by REST.</summary>
public sealed class BadInputTests(SharedNode node)
{
    /// <summary>Field of a draft, the bad value as JSON, the code. `OTHER`, `FOREIGN` and `BOB` stand for ids of the test.</summary>
    public static readonly TheoryData<string, string, string> BadDrafts = new()
    {
        { "content", "null", "message.empty" },
        { "content", "\"\"", "message.empty" },
        { "content", "\" \\t\\r\\n\\u00a0\"", "message.empty" },
        { "content", $"\"{new string('a', 10_001)}\"", "message.too_long" },
        { "content", $"\"{string.Concat(Enumerable.Repeat("👋", 5_001))}\"", "message.too_long" },
        { "content", "\"a\\u0000b\"", "message.bad_text" },
        { "content", "7", "request.invalid" },
        { "content", "[\"a\"]", "request.invalid" },
        { "type", "\"poem\"", "message.bad_type" },
        { "type", "\"system\"", "message.bad_type" },
        { "type", "\"TEXT\"", "message.bad_type" },
        { "type", "\"\"", "message.bad_type" },
        { "type", "1", "request.invalid" },
        { "mentions", """[{"userId":"BOB","offset":0,"length":100}]""", "message.bad_mention" },
        { "mentions", """[{"userId":"BOB","offset":-1,"length":1}]""", "message.bad_mention" },
        { "mentions", """[{"userId":"BOB","offset":0,"length":0}]""", "message.bad_mention" },
        { "mentions", """[{"userId":"BOB","offset":2147483647,"length":2147483647}]""", "message.bad_mention" },
        { "mentions", """[{"userId":"FOREIGN","offset":0,"length":1}]""", "message.bad_mention" },
        { "mentions", $"[{string.Join(',', Enumerable.Repeat("""{"userId":"BOB","offset":0,"length":1}""", 51))}]", "message.bad_mention" },
        { "mentions", "{}", "request.invalid" },
        { "mentions", """[{"userId":"bob","offset":0,"length":1}]""", "request.invalid" },
        { "replyToId", "\"FOREIGN\"", "message.bad_reply" },
        { "replyToId", "\"OTHER\"", "message.bad_reply" },
        { "replyToId", "\"first\"", "request.invalid" },
        { "metadata", "[1]", "request.invalid" },
        { "metadata", "\"text\"", "request.invalid" },
        { "metadata", Nested(17), "request.invalid" },
        { "metadata", $$"""{"note":"{{new string('a', 4_096)}}"}""", "request.invalid" },
        { "clientMessageId", "\"one\"", "request.invalid" },
        { "clientMessageId", "7", "request.invalid" },
    };

    [Theory]
    [MemberData(nameof(BadDrafts))]
    public async Task A_bad_message_is_refused_by_the_socket(string field, string json, string code)
    {
        await using var scene = await Scene.Set(node);
        var draft = scene.Spoil(field, json);
        var before = scene.Stored();
        (await scene.Alice.Device.Refused("SendMessage", draft)).Code.ShouldBe(code);
        scene.Stored().ShouldBe(before);
        await scene.IsWell();
    }

    [Theory]
    [MemberData(nameof(BadDrafts))]
    public async Task A_bad_message_is_refused_by_rest(string field, string json, string code)
    {
        await using var scene = await Scene.Set(node);
        var draft = scene.Spoil(field, json);
        draft.Remove("conversationId");
        var before = scene.Stored();
        var answer = await scene.Alice.Rest.Post($"conversations/{scene.Alice.Conversation}/messages", draft);
        answer.Code.ShouldBe(code);
        ((int)answer.Status).ShouldBe(400);
        scene.Stored().ShouldBe(before);
        await scene.IsWell();
    }

    /// <summary>Fields with half a character in them, as no serializer would write them.</summary>
    public static readonly TheoryData<string> Halves =
    [
        """ "content":"a\ud83d" """,
        """ "content":"\udc4b" """,
        """ "content":"\ud83da" """,
        """ "content":"a","metadata":{"note":"\udc00x"} """,
        """ "content":"","type":"image","metadata":{"url":"https://cdn.example/\ud83d"} """,
        """ "content":"a","metadata":{"list":[{"a\ud800":1}]} """,
        """ "content":"a","type":"\ud800" """,
    ];

    [Theory]
    [MemberData(nameof(Halves))]
    public async Task Half_a_character_is_refused_by_the_socket(string fields)
    {
        await using var scene = await Scene.Set(node);
        var before = scene.Stored();
        var code = await scene.Alice.Device.InvokeRaw("SendMessage", $$"""{"conversationId":"{{scene.Alice.Conversation}}","clientMessageId":"{{Guid.CreateVersion7()}}",{{fields}}}""");
        code.ShouldBeOneOf("message.bad_text", "message.bad_type", "request.invalid");
        scene.Stored().ShouldBe(before);
        await scene.IsWell();
    }

    [Theory]
    [MemberData(nameof(Halves))]
    public async Task Half_a_character_is_refused_by_rest(string fields)
    {
        await using var scene = await Scene.Set(node);
        var before = scene.Stored();
        var answer = await scene.Alice.Rest.Send(HttpMethod.Post, $"conversations/{scene.Alice.Conversation}/messages", RestClient.Raw($"{{{fields}}}"));
        answer.Code.ShouldBeOneOf("message.bad_text", "message.bad_type", "request.invalid");
        ((int)answer.Status).ShouldBe(400);
        scene.Stored().ShouldBe(before);
    }

    /// <summary>Method, its argument as JSON, the code. `HERE` is the conversation, `MESSAGE` alice's message in it, `FOREIGN` an id of nothing.</summary>
    public static readonly TheoryData<string, string, string> BadCalls = new()
    {
        { "SendMessage", """{"content":"hi","clientMessageId":"FOREIGN"}""", "request.invalid" },
        { "SendMessage", """{"content":"hi","conversationId":"HERE"}""", "request.invalid" },
        { "SendMessage", """{"content":"hi","conversationId":"FOREIGN","clientMessageId":"FOREIGN"}""", "conversation.not_found" },
        { "SendMessage", "null", "request.invalid" },
        { "SendMessage", "\"hi\"", "request.invalid" },
        { "SendMessage", "[]", "request.invalid" },
        { "EditMessage", """{"messageId":"FOREIGN","content":"hi"}""", "message.not_found" },
        { "EditMessage", """{"messageId":"MESSAGE","content":""}""", "message.empty" },
        { "EditMessage", """{"messageId":"MESSAGE","content":"a\u0000"}""", "message.bad_text" },
        { "EditMessage", """{"messageId":"MESSAGE"}""", "message.empty" },
        { "EditMessage", """{"content":"hi"}""", "request.invalid" },
        { "DeleteMessage", """{"messageId":"FOREIGN"}""", "message.not_found" },
        { "DeleteMessage", """{"messageId":17}""", "request.invalid" },
        { "MarkAsDelivered", """{"conversationId":"HERE","upToSeq":-1}""", "request.invalid" },
        { "MarkAsDelivered", """{"conversationId":"HERE","upToSeq":1e400}""", "request.invalid" },
        { "MarkAsDelivered", """{"conversationId":"HERE","upToSeq":"1"}""", "request.invalid" },
        { "MarkAsDelivered", """{"conversationId":"HERE"}""", "request.invalid" },
        { "MarkAsDelivered", """{"conversationId":"FOREIGN","upToSeq":1}""", "conversation.not_found" },
        { "MarkAsRead", """{"conversationId":"HERE","upToSeq":-1}""", "request.invalid" },
        { "MarkAsRead", """{"conversationId":"HERE","upToSeq":9223372036854775808}""", "request.invalid" },
        { "MarkAsRead", """{"conversationId":"HERE"}""", "request.invalid" },
        { "MarkAsRead", """{"conversationId":"HERE","messageIds":[]}""", "request.invalid" },
        { "MarkAsRead", """{"conversationId":"HERE","messageIds":["FOREIGN"]}""", "message.not_found" },
        { "MarkAsRead", """{"conversationId":"HERE","upToSeq":1,"messageIds":["MESSAGE"]}""", "request.invalid" },
        { "MarkAsRead", """{"conversationId":"FOREIGN","upToSeq":1}""", "conversation.not_found" },
        { "StartTyping", "\"FOREIGN\"", "conversation.not_found" },
        { "StartTyping", "\"here\"", "request.invalid" },
        { "StopTyping", "{}", "request.invalid" },
        { "OpenConversation", "\"FOREIGN\"", "conversation.not_found" },
        { "CloseConversation", "null", "request.invalid" },
        { "Sync", """{"conversations":[{"id":"HERE","afterRevision":-1}]}""", "request.invalid" },
        { "Sync", """{"limit":0}""", "request.invalid" },
        { "Sync", """{"limit":501}""", "request.invalid" },
        { "Sync", """{"conversations":"all"}""", "request.invalid" },
        { "Sync", """{"conversations":[null]}""", "request.invalid" },
        { "GetHistory", """{"conversationId":"HERE","limit":0}""", "request.invalid" },
        { "GetHistory", """{"conversationId":"HERE","limit":201}""", "request.invalid" },
        { "GetHistory", """{"conversationId":"HERE","limit":-5}""", "request.invalid" },
        { "GetHistory", """{"conversationId":"HERE","beforeSeq":-1}""", "request.invalid" },
        { "GetHistory", """{"conversationId":"HERE","afterSeq":-1}""", "request.invalid" },
        { "GetHistory", """{"conversationId":"HERE","limit":2147483648}""", "request.invalid" },
        { "GetHistory", """{"conversationId":"FOREIGN"}""", "conversation.not_found" },
        { "RefreshToken", "\"\"", "auth.missing|auth.invalid" },
        { "RefreshToken", "\"a.b.c\"", "auth.invalid" },
        { "RefreshToken", "7", "request.invalid" },
        { "NoSuchMethod", "{}", "request.not_found" },
    };

    [Theory]
    [MemberData(nameof(BadCalls))]
    public async Task A_bad_call_is_refused_and_changes_nothing(string method, string json, string codes)
    {
        await using var scene = await Scene.Set(node);
        var before = scene.Stored();
        (await scene.Alice.Device.Refused(method, scene.Fill(json))).Code.ShouldBeOneOf(codes.Split('|'));
        scene.Stored().ShouldBe(before);
        await scene.IsWell();
    }

    [Theory]
    [InlineData("SendMessage", 0)]
    [InlineData("SendMessage", 2)]
    [InlineData("StartTyping", 0)]
    [InlineData("GetHistory", 3)]
    public async Task A_call_with_too_few_or_too_many_arguments_is_refused(string method, int count)
    {
        await using var scene = await Scene.Set(node);
        var before = scene.Stored();
        (await scene.Alice.Device.Refused(method, [.. Enumerable.Repeat<object?>(scene.Alice.Draft("hi"), count)])).Code.ShouldBe("request.invalid");
        scene.Stored().ShouldBe(before);
        await scene.IsWell();
    }

    [Theory]
    [InlineData("this is not json")]
    [InlineData("{\"type\":1,\"target\":")]
    [InlineData("{\"type\":99}")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"type\":\"1\"}")]
    public async Task A_malformed_frame_ends_its_own_connection_at_most(string frame)
    {
        await using var scene = await Scene.Set(node);
        var before = scene.Stored();
        var other = await scene.Alice.OnAnotherDevice();
        await other.Device.Send(Encoding.UTF8.GetBytes(frame + "\u001e"));
        await scene.IsWell();
        scene.Stored().ShouldBe(before);
    }

    [Fact]
    public async Task A_frame_past_the_limit_ends_its_own_connection_and_nobody_else_notices()
    {
        await using var scene = await Scene.Set(node);
        var before = scene.Stored();
        var other = await scene.Alice.OnAnotherDevice();
        var draft = other.Draft("hi");
        draft["metadata"] = new { note = new string('a', 1024 * 1024) };
        await Should.ThrowAsync<InvalidOperationException>(() => other.Sends(draft));
        await other.Device.Closed.Within("cut of the connection");
        scene.Stored().ShouldBe(before);
        await scene.IsWell();
    }

    /// <summary>Two people with a message each, and another conversation of alice's that must stay out of it.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private readonly Guid foreign = Guid.CreateVersion7();

        private Scene(Town town, Participant alice, Participant bob, Message message, Message elsewhere) => (Town, Alice, Bob, Message, Elsewhere) = (town, alice, bob, message, elsewhere);

        public Town Town { get; }

        public Participant Alice { get; }

        public Participant Bob { get; }

        public Message Message { get; }

        public Message Elsewhere { get; }

        public static async Task<Scene> Set(SharedNode node)
        {
            var town = node.Town();
            var (alice, bob) = await town.Match("alice", "bob");
            var (withCarol, _) = await town.Match("alice", "carol");
            var message = await alice.Says("first");
            return new Scene(town, alice, bob, message, await withCarol.Says("elsewhere"));
        }

        public Dictionary<string, object?> Spoil(string field, string json)
        {
            var draft = Alice.Draft("hello");
            draft[field] = Fill(json);
            return draft;
        }

        public JsonElement Fill(string json) => JsonSerializer.Deserialize<JsonElement>(json
            .Replace("FOREIGN", foreign.ToString(), StringComparison.Ordinal)
            .Replace("OTHER", Elsewhere.Id.ToString(), StringComparison.Ordinal)
            .Replace("MESSAGE", Message.Id.ToString(), StringComparison.Ordinal)
            .Replace("HERE", Alice.Conversation.ToString(), StringComparison.Ordinal)
            .Replace("BOB", Bob.Id.ToString(), StringComparison.Ordinal));

        public string Stored() => Town.Store.Everything(Alice.Conversation) + Town.Store.Everything(Elsewhere.ConversationId);

        /// <summary>The connection still works, and so does the conversation.</summary>
        public async Task IsWell() => (await Alice.History()).Messages.Last().Content.ShouldBe("first");

        public ValueTask DisposeAsync() => Town.DisposeAsync();
    }

    [Fact]
    public async Task The_deepest_metadata_that_is_taken_can_be_read_on_every_way()
    {
        await using var town = node.Town();
        var (alice, bob) = await town.Match("alice", "bob");
        var draft = alice.Draft("deep");
        draft["metadata"] = JsonSerializer.Deserialize<JsonElement>(Nested(16));
        var sent = await alice.Sends(draft);
        await bob.Hears("deep");
        foreach (var path in new[] { "conversations", $"conversations/{bob.Conversation}", $"conversations/{bob.Conversation}/messages", $"conversations/{bob.Conversation}/changes", $"messages/{sent.Id}", "messages/search?q=deep" })
            (await bob.Rest.Get(path)).Expect(System.Net.HttpStatusCode.OK);
    }

    private static string Nested(int levels) => string.Concat(Enumerable.Repeat("""{"a":""", levels)) + "1" + new string('}', levels);
}
