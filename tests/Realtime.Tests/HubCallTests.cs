using System.Text;
using System.Text.Json;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.TestKit;
using Shouldly;
using Xunit;

namespace MatchChat.Realtime.Tests;

/// <summary>What a call gets for an answer, whatever is wrong with it.</summary>
public sealed class HubCallTests(SharedHost shared) : IClassFixture<SharedHost>, IAsyncLifetime
{
    private static readonly Guid Anywhere = Guid.CreateVersion7();

    private Town town = null!;

    public ValueTask InitializeAsync()
    {
        town = Town.On(shared.Host);
        return default;
    }

    public ValueTask DisposeAsync() => town.DisposeAsync();

    [Fact]
    public async Task ConnectSuccess_says_who_and_which_device()
    {
        var alice = town.Person("alice");
        await using var phone = await shared.Host.Connect(alice.Token, new HubOptions { DeviceId = "alice's phone", Platform = "ios" });

        phone.Welcome.UserId.ShouldBe(alice.Id);
        phone.Welcome.DeviceId.ShouldBe("alice's phone");
        phone.Welcome.Conversations.ShouldBeEmpty();
        phone.Welcome.More.ShouldBeFalse();
        phone.Events.Heard[0].Name.ShouldBe("ConnectSuccess");
    }

    [Fact]
    public async Task The_device_of_the_token_counts_before_the_one_that_is_claimed()
    {
        await using var phone = await shared.Host.Connect(shared.Host.Tokens.For(Guid.CreateVersion7(), deviceId: "of the token"), new HubOptions { DeviceId = "claimed" });

        phone.Welcome.DeviceId.ShouldBe("of the token");
    }

    [Fact]
    public async Task A_message_goes_to_the_others_and_to_the_senders_other_devices_but_not_back_to_the_one_that_sent_it()
    {
        var (alice, bob) = await town.Match("alice", "bob");
        var tablet = await alice.OnAnotherDevice();

        var sent = await alice.Says("hi");

        sent.Duplicate.ShouldBe(false);
        (await bob.Hears("hi", seq: 1)).Id.ShouldBe(sent.Id);
        (await tablet.Hears("hi", seq: 1)).Id.ShouldBe(sent.Id);
        // What comes after is there, so what would have come before it would be, too.
        await bob.Says("hello");
        await alice.Hears("hello", seq: 2);
        alice.Device.Events.Named("MessageReceived").Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("SendMessage", "[]")]
    [InlineData("SendMessage", "[null]")]
    [InlineData("SendMessage", "[{}]")]
    [InlineData("SendMessage", "[\"text\"]")]
    [InlineData("SendMessage", "[[]]")]
    [InlineData("SendMessage", """[{"conversationId":"no uuid","clientMessageId":"0198a6f0-0000-7000-8000-000000000001","content":"x"}]""")]
    [InlineData("SendMessage", """[{"conversationId":"0198a6f0-0000-7000-8000-000000000001","content":"without a client id"}]""")]
    [InlineData("SendMessage", """[{"conversationId":null,"clientMessageId":"0198a6f0-0000-7000-8000-000000000001","content":"x"}]""")]
    [InlineData("SendMessage", """[{"conversationId":"0198a6f0-0000-7000-8000-000000000001","clientMessageId":"0198a6f0-0000-7000-8000-000000000001","content":7}]""")]
    [InlineData("SendMessage", """[{"conversationId":"0198a6f0-0000-7000-8000-000000000001","clientMessageId":"0198a6f0-0000-7000-8000-000000000001","content":"x","mentions":{}}]""")]
    [InlineData("SendMessage", """[{"conversationId":"0198a6f0-0000-7000-8000-000000000001","clientMessageId":"0198a6f0-0000-7000-8000-000000000001","content":"x"}, 2]""")]
    [InlineData("EditMessage", "[{\"content\":\"x\"}]")]
    [InlineData("EditMessage", "[1]")]
    [InlineData("DeleteMessage", "[{\"messageId\":\"\"}]")]
    [InlineData("MarkAsDelivered", """[{"conversationId":"0198a6f0-0000-7000-8000-000000000001"}]""")]
    [InlineData("MarkAsDelivered", """[{"conversationId":"0198a6f0-0000-7000-8000-000000000001","upToSeq":"1"}]""")]
    [InlineData("MarkAsDelivered", """[{"conversationId":"0198a6f0-0000-7000-8000-000000000001","upToSeq":1.5}]""")]
    [InlineData("MarkAsDelivered", """[{"conversationId":"0198a6f0-0000-7000-8000-000000000001","upToSeq":99999999999999999999}]""")]
    [InlineData("MarkAsRead", """[{"conversationId":"0198a6f0-0000-7000-8000-000000000001","messageIds":[null]}]""")]
    [InlineData("StartTyping", "[]")]
    [InlineData("StartTyping", "[null]")]
    [InlineData("StartTyping", "[{}]")]
    [InlineData("StopTyping", "[\"\"]")]
    [InlineData("OpenConversation", "[5]")]
    [InlineData("CloseConversation", "[true]")]
    [InlineData("Sync", "[]")]
    [InlineData("Sync", "[{\"limit\":\"many\"}]")]
    [InlineData("Sync", "[{\"conversations\":[null]}]")]
    [InlineData("GetHistory", "[{\"limit\":1}]")]
    [InlineData("RefreshToken", "[null]")]
    [InlineData("RefreshToken", "[{}]")]
    public async Task Arguments_of_the_wrong_shape_are_invalid(string method, string arguments)
    {
        await using var phone = await shared.Host.Connect(Guid.CreateVersion7());

        (await RefusedRaw(phone, method, arguments)).ShouldContain("HubException: request.invalid: ");

        await StillAnswers(phone);
    }

    [Theory]
    [InlineData("SendMessage", """{"conversationId":"0198a6f0-0000-7000-8000-000000000001","clientMessageId":"0198a6f0-0000-7000-8000-000000000001","content":"half a \ud83d character"}""")]
    [InlineData("EditMessage", """{"messageId":"0198a6f0-0000-7000-8000-000000000001","content":"half a \ud83d character"}""")]
    public async Task Text_that_is_no_text_is_refused_as_that(string method, string argument)
    {
        await using var phone = await shared.Host.Connect(Guid.CreateVersion7());

        (await phone.InvokeRaw(method, argument)).ShouldBe("message.bad_text");
    }

    [Fact]
    public async Task An_unknown_method_is_not_found()
    {
        await using var phone = await shared.Host.Connect(Guid.CreateVersion7());

        (await phone.Refused("DropTables", Anywhere)).Code.ShouldBe("request.not_found");
        (await phone.Refused("OnConnectedAsync")).Code.ShouldBe("request.not_found");
        await StillAnswers(phone);
    }

    [Fact]
    public async Task A_call_that_asks_for_a_stream_is_invalid()
    {
        await using var phone = await shared.Host.Connect(Guid.CreateVersion7());

        await phone.Send(Frame("""{"type":4,"invocationId":"raw","target":"Sync","arguments":[{}]}"""));
        await phone.Send(Frame("""{"type":1,"invocationId":"raw","target":"Sync","arguments":[{}],"streamIds":["1"]}"""));

        await StillAnswers(phone);
    }

    [Fact]
    public async Task A_stranger_is_refused_with_the_code_of_the_gate()
    {
        var (alice, _) = await town.Match("alice", "bob");
        var mallory = town.Person("mallory");
        await using var device = await shared.Host.Connect(mallory.Token);

        var refusal = await device.Refused("SendMessage", alice.Draft("hi"));

        refusal.Code.ShouldBe("conversation.not_participant");
        refusal.Message.ShouldContain("HubException: conversation.not_participant: You are not in this conversation.");
    }

    [Theory]
    [InlineData("{\"type\":1,\u001e")]
    [InlineData("not json at all\u001e")]
    [InlineData("{\"type\":\"one\"}\u001e")]
    [InlineData("[]\u001e")]
    [InlineData("{}\u001e")]
    [InlineData("\u0000\u0001\u0002\u001e")]
    public async Task A_malformed_frame_costs_at_most_its_own_connection(string frame)
    {
        await using var mallory = await shared.Host.Connect(Guid.CreateVersion7());
        await using var alice = await shared.Host.Connect(Guid.CreateVersion7());

        await mallory.Send(Encoding.UTF8.GetBytes(frame));

        await Task.WhenAny(mallory.Closed, Ask(mallory)).Within("an answer or the end");
        await StillAnswers(alice);
    }

    [Fact]
    public async Task A_frame_of_120_KiB_is_taken_and_one_past_the_limit_closes_the_connection()
    {
        await using var phone = await shared.Host.Connect(Guid.CreateVersion7());
        (await phone.Refused("SendMessage", new { conversationId = Anywhere, clientMessageId = Guid.CreateVersion7(), content = new string('x', 120 * 1024) })).Code.ShouldBe("message.too_long");

        await phone.Send(Frame(JsonSerializer.Serialize(new { type = 1, invocationId = "big", target = "Sync", arguments = new[] { new { filler = new string('x', 128 * 1024) } } })));

        await phone.Closed.Within("end of the connection");
    }

    [Fact]
    public async Task A_database_that_is_away_and_a_defect_have_their_codes_and_the_operators_the_cause()
    {
        Exception? trouble = null;
        await using var troubled = await Town.Start(new HostSettings { Services = services => services.Intercept(request => request is GetHistory && trouble is not null ? throw trouble : Task.CompletedTask) });
        var (alice, _) = await troubled.Match("alice", "bob");

        trouble = new StorageUnavailableException("on purpose");
        var away = await alice.Device.Refused("GetHistory", new { conversationId = alice.Conversation });
        away.Code.ShouldBe("storage.unavailable");
        trouble = new InvalidOperationException("a secret detail");
        var defect = await alice.Device.Refused("GetHistory", new { conversationId = alice.Conversation });

        defect.Code.ShouldBe("internal");
        defect.Message.ShouldNotContain("secret");
        troubled.Host.Log.Entries.ShouldContain(entry => entry.Id == 6101 && entry.Cause == trouble);
        trouble = null;
        (await alice.History()).Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Too_many_calls_say_when_to_come_back()
    {
        await using var strict = await Town.Start(HostSettings.With(("RateLimits:TypingPerSecond", "1")) with { Clock = new ManualTime() });
        var (alice, _) = await strict.Match("alice", "bob");
        await alice.Types();

        var refusals = new List<HubRefusal>();
        for (var number = 0; number < 5; number++) refusals.AddRange(await Refusals(alice.Types()));

        refusals.ShouldNotBeEmpty();
        refusals.ShouldAllBe(refusal => refusal.Code == "rate.typing" && refusal.RetryAfter > TimeSpan.Zero);
        refusals[0].Message.ShouldEndWith(" ms)");
    }

    [Theory]
    [InlineData("""{"type":1,"invocationId":"raw","target":"DropTables","arguments":[]}""")]
    [InlineData("""{"type":1,"invocationId":"raw","target":"Sync","arguments":["no object"]}""")]
    [InlineData("""{"type":1,"invocationId":"raw","target":"Sync","arguments":[null]}""")]
    [InlineData("""{"type":1,"invocationId":"raw","target":"RefuseUnbound","arguments":["internal"]}""")]
    [InlineData("""{"type":1,"target":"DropTables","arguments":[]}""")]
    [InlineData("""{"type":4,"invocationId":"raw","target":"Sync","arguments":[{}]}""")]
    public async Task Calls_that_no_method_takes_are_counted_like_every_call(string call)
    {
        // The clock stands, so nothing is given back: three in all.
        await using var host = await TestHost.Start(HostSettings.With(("RateLimits:RequestsPerSecond", "3")) with { Clock = new ManualTime() });
        await using var patient = await host.Connect(Guid.CreateVersion7());
        await using var hasty = await host.Connect(Guid.CreateVersion7());

        for (var number = 0; number < 2; number++) await patient.Send(Frame(call));
        for (var number = 0; number < 3; number++) await hasty.Send(Frame(call));

        (await Code(patient).Within("an answer")).ShouldBeNull("one of three is left");
        (await Code(hasty).Within("an answer")).ShouldBe("rate.requests");
    }

    [Fact]
    public async Task Nothing_of_it_is_logged_as_an_error()
    {
        var before = shared.Host.Log.Entries.Count;
        await using var phone = await shared.Host.Connect(Guid.CreateVersion7());
        await phone.Refused("SendMessage", "wrong");
        await phone.Refused("Nonsense");
        await phone.Refused("GetHistory", new { conversationId = Anywhere });

        shared.Host.Log.Entries.Skip(before).ShouldNotContain(entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Error && entry.Category.Contains("SignalR"));
    }

    private static async Task<string?> Code(HubClient phone)
    {
        try
        {
            await Ask(phone);
            return null;
        }
        catch (HubRefusal refusal)
        {
            return refusal.Code;
        }
    }

    private static Task StillAnswers(HubClient phone) => Ask(phone).Within("an answer");

    private static async Task Ask(HubClient phone) => (await phone.Invoke<Synced>("Sync", new { })).Conversations.ShouldNotBeNull();

    private static async Task<string> RefusedRaw(HubClient phone, string method, string arguments)
    {
        var parsed = JsonSerializer.Deserialize<JsonElement[]>(arguments)!;
        return (await phone.Refused(method, [.. parsed.Select(argument => (object?)argument)])).Message;
    }

    private static async Task<IReadOnlyList<HubRefusal>> Refusals(Task call)
    {
        try
        {
            await call;
            return [];
        }
        catch (HubRefusal refusal)
        {
            return [refusal];
        }
    }

    private static byte[] Frame(string json) => Encoding.UTF8.GetBytes(json + '\u001e');
}
