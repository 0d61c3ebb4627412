using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace MatchChat.Chat.Tests;

/// <summary>
/// Whatever comes in, at random: the node stays well, refuses with a code of the catalogue and never with `internal`, logs no error, and writes nothing that was not accepted.
/// A failure names its seed.
/// </summary>
public sealed class FuzzTests : IAsyncLifetime
{
    /// <summary>Every code of docs/protocol.md that may answer nonsense; `internal` is not among them.</summary>
    private static readonly string[] Catalogue =
    [
        "request.invalid", "request.not_found", "request.method", "request.too_large", "request.not_json",
        "message.empty", "message.too_long", "message.bad_text", "message.bad_type", "message.bad_mention", "message.bad_reply",
        "message.not_found", "message.not_sender", "message.id_reused", "message.deleted", "conversation.not_found", "conversation.not_participant", "conversation.ended",
        "auth.missing", "auth.invalid", "auth.expired", "role.required", "match.other_participants",
    ];

    private static readonly Dictionary<string, string[]> Methods = new(StringComparer.Ordinal)
    {
        ["SendMessage"] = ["conversationId", "clientMessageId", "content", "type", "replyToId", "mentions", "metadata"],
        ["EditMessage"] = ["messageId", "content"],
        ["DeleteMessage"] = ["messageId"],
        ["MarkAsDelivered"] = ["conversationId", "upToSeq"],
        ["MarkAsRead"] = ["conversationId", "upToSeq", "messageIds"],
        ["StartTyping"] = [],
        ["StopTyping"] = [],
        ["OpenConversation"] = [],
        ["CloseConversation"] = [],
        ["Sync"] = ["conversations", "limit"],
        ["GetHistory"] = ["conversationId", "beforeSeq", "afterSeq", "limit"],
        ["RefreshToken"] = [],
        ["OnConnectedAsync"] = [],
        ["Dispose"] = [],
        ["ToString"] = [],
        [""] = [],
    };

    private Town? started;

    private Town Town => started!;

    public async ValueTask InitializeAsync() => started = await Town.Start();

    public async ValueTask DisposeAsync()
    {
        if (started is not null) await started.DisposeAsync();
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Random_calls_are_answered_or_refused_by_code(int seed)
    {
        var (alice, bob) = await Town.Match("alice", "bob");
        var (carol, _) = await Town.Match("carol", "dave");
        var json = new RandomJson(new Random(seed), await Ids(alice, bob, carol));
        var random = new Random(seed + 1_000);
        var hers = Town.Store.Everything(carol.Conversation);
        var met = new HashSet<string>(StringComparer.Ordinal);
        for (var round = 0; round < 1_500; round++)
        {
            // Half of them send, which has the most ways to be wrong.
            var (method, fields) = random.Next(2) == 0 ? new("SendMessage", Methods["SendMessage"]) : Methods.ElementAt(random.Next(Methods.Count));
            var argument = random.Next(5) == 0 || fields.Length == 0 ? json.Value() : json.Nearly(fields);
            var code = await alice.Device.InvokeRaw(method, argument);
            if (code is not null) Catalogue.ShouldContain(code, $"seed {seed}: {method}({argument}) {Errors()}");
            met.Add(code ?? "accepted");
        }

        met.Count.ShouldBeGreaterThan(8, "it should get past the door");
        Town.Store.Everything(carol.Conversation).ShouldBe(hers);
        await IsWell(alice, bob);
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public async Task Random_requests_are_answered_or_refused_by_code(int seed)
    {
        var (alice, bob) = await Town.Match("alice", "bob");
        var (carol, _) = await Town.Match("carol", "dave");
        var ids = await Ids(alice, bob, carol);
        var json = new RandomJson(new Random(seed), ids);
        var random = new Random(seed + 1_000);
        var hers = Town.Store.Everything(carol.Conversation);
        var met = new HashSet<string>(StringComparer.Ordinal);
        // What ends a session or a conversation on purpose would end the test.
        var routes = ChatRoute.All.Where(route => !route.Service && route.Pattern is not ("logout" or "conversations/{id}/end")).ToArray();
        for (var round = 0; round < 1_500; round++)
        {
            var route = routes[random.Next(routes.Length)];
            var method = random.Next(20) == 0 ? HttpMethod.Patch : new HttpMethod(route.Method);
            var path = route.Pattern.Replace("{id}", Piece(random, ids), StringComparison.Ordinal).Replace("{userId}", Piece(random, ids), StringComparison.Ordinal) + Query(random, json);
            var body = method == HttpMethod.Get || random.Next(8) == 0 ? null : RestClient.Raw(random.Next(10) == 0 ? Garbage(random) : random.Next(3) == 0 ? json.Value() : json.Nearly(["content", "clientMessageId", "lastReadSeq", "isTyping", "until", "type", "metadata"]), random.Next(20) == 0 ? "text/plain" : "application/json");
            var answer = await alice.Rest.Send(method, path, body);
            if (answer.Code is { } code) Catalogue.ShouldContain(code, $"seed {seed}: {method} {path} {Errors()}");
            ((int)answer.Status).ShouldBeLessThan(500, $"seed {seed}: {method} {path}");
            met.Add(answer.Code ?? "accepted");
        }

        met.Count.ShouldBeGreaterThan(8, "it should get past the door");
        Town.Store.Everything(carol.Conversation).ShouldBe(hers);
        await IsWell(alice, bob);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    public async Task Random_bytes_end_their_own_socket_at_most_and_write_nothing(int seed)
    {
        var (alice, bob) = await Town.Match("alice", "bob");
        var random = new Random(seed);
        var before = Town.Store.RowCounts();
        for (var round = 0; round < 60; round++)
        {
            await using var device = await Town.Host.Connect(alice.Id);
            for (var frame = 0; frame < 5; frame++)
            {
                var bytes = Frame(random);
                try
                {
                    await device.Send(bytes, random.Next(2) == 0 ? WebSocketMessageType.Text : WebSocketMessageType.Binary);
                }
                catch (InvalidOperationException)
                {
                    // The server has had enough of it.
                    break;
                }
            }
        }

        // Last seen is written when sockets go; nothing else may be.
        var after = Town.Store.RowCounts();
        foreach (var (table, count) in before.Where(pair => pair.Key != "presence_last_seen")) after[table].ShouldBe(count, $"seed {seed}: {table}");
        await IsWell(alice, bob);
    }

    [Fact]
    public async Task A_socket_that_never_says_who_it_is_or_shakes_hands_wrong_harms_nobody()
    {
        var (alice, bob) = await Town.Match("alice", "bob");
        string[] hellos = ["", "{}\u001e", "{\"protocol\":\"json\",\"version\":99}\u001e", "{\"protocol\":\"messagepack\",\"version\":1}\u001e", "GET / HTTP/1.1\r\n\r\n", "\u001e\u001e\u001e", "{\"protocol\":\"json\""];
        foreach (var hello in hellos)
        {
            using var socket = new ClientWebSocket();
            var address = new UriBuilder(Town.Host.Address) { Scheme = "ws", Path = HubClient.Path, Query = $"access_token={alice.Person.Token}" }.Uri;
            await socket.ConnectAsync(address, TestContext.Current.CancellationToken);
            await socket.SendAsync(Encoding.UTF8.GetBytes(hello), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
            socket.Abort();
        }

        await IsWell(alice, bob);
    }

    private async Task IsWell(Participant alice, Participant bob)
    {
        var text = $"still well {Guid.NewGuid()}";
        var again = await alice.OnAnotherDevice();
        await again.Says(text);
        await bob.Hears(text);
        (await Town.Host.Rest(null).Get("/health")).Status.ShouldBe(HttpStatusCode.OK);
        (await Town.Host.Rest(null).Get("/ready")).Status.ShouldBe(HttpStatusCode.OK);
        var stored = Town.Store.Messages(alice.Conversation);
        stored.Select(message => message.Seq).ShouldBe(Enumerable.Range(1, stored.Count).Select(seq => (long)seq));
        Town.Host.Log.Entries.Where(entry => entry.Level >= LogLevel.Error).ShouldBeEmpty();
    }

    private string Errors() => string.Join('\n', Town.Host.Log.Entries.Where(entry => entry.Level >= LogLevel.Error));

    private static async Task<string[]> Ids(Participant alice, Participant bob, Participant carol)
    {
        var (hers, his, elsewhere) = (await alice.Says("hers"), await bob.Says("his"), await carol.Says("elsewhere"));
        return [.. new[] { alice.Conversation, carol.Conversation, alice.Id, bob.Id, carol.Id, hers.Id, his.Id, elsewhere.Id, Guid.CreateVersion7() }.Select(id => id.ToString())];
    }

    private static string Piece(Random random, string[] ids) => random.Next(4) == 0 ? Uri.EscapeDataString(Garbage(random)) : ids[random.Next(ids.Length)];

    private static string Query(Random random, RandomJson json)
    {
        string[] names = ["limit", "cursor", "afterSeq", "beforeSeq", "fields", "q", "conversationId", "userIds", "archived", "ended", "afterRevision"];
        var pairs = Enumerable.Range(0, random.Next(4)).Select(_ => $"{names[random.Next(names.Length)]}={Uri.EscapeDataString(Short(json.Value(depth: 0).Trim('"')))}");
        return $"?{string.Join('&', pairs)}";
    }

    private static string Short(string text) => text.Length <= 300 ? text : text[..300];

    private static string Garbage(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => (char)random.Next(' ', '~')));

    private static byte[] Frame(Random random)
    {
        var bytes = new byte[random.Next(1, 3_000)];
        random.NextBytes(bytes);
        if (random.Next(2) == 0) bytes[^1] = 0x1e;
        // A frame that begins well gets further in.
        if (random.Next(3) == 0) "{\"type\":1,\"target\":\"SendMessage\","u8.TryCopyTo(bytes);
        return bytes;
    }
}
