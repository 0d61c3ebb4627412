using System.Net;
using System.Text.Json;

namespace MatchChat.TestKit;

/// <summary>A person in a conversation, with one of the devices in the hand: the language in which the tests speak.</summary>
public sealed record Participant(Person Person, Guid Conversation, HubClient Device)
{
    public Guid Id => Person.Id;

    public RestClient Rest => Person.Rest;

    /// <summary>The same person in the same conversation with another device, connected now.</summary>
    public async Task<Participant> OnAnotherDevice(HubOptions? options = null) => this with { Device = await Person.Connects(options) };

    public Participant In(Guid conversation) => this with { Conversation = conversation };

    /// <summary>The argument of `SendMessage`, for tests that spoil it.</summary>
    public Dictionary<string, object?> Draft(string? content, Guid? clientMessageId = null) => new(StringComparer.Ordinal)
    {
        ["conversationId"] = Conversation,
        ["clientMessageId"] = clientMessageId ?? Guid.CreateVersion7(),
        ["content"] = content,
    };

    public Task<Message> Says(string content, Guid? clientMessageId = null) => Sends(Draft(content, clientMessageId));

    public Task<Message> Replies(Message to, string content)
    {
        var draft = Draft(content);
        draft["replyToId"] = to.Id;
        return Sends(draft);
    }

    public Task<Message> Sends(Dictionary<string, object?> draft) => Device.Invoke<Message>("SendMessage", draft);

    public Task<Message> Edits(Message message, string content) => Device.Invoke<Message>("EditMessage", new { messageId = message.Id, content });

    public Task<Message> Deletes(Message message) => Device.Invoke<Message>("DeleteMessage", new { messageId = message.Id });

    public Task<ReadAnswer> Reads(long upToSeq) => Device.Invoke<ReadAnswer>("MarkAsRead", new { conversationId = Conversation, upToSeq });

    /// <summary>The device has it.</summary>
    public Task Acknowledges(long upToSeq) => Device.Invoke("MarkAsDelivered", new { conversationId = Conversation, upToSeq });

    public Task Types() => Device.Invoke("StartTyping", Conversation);

    public Task StopsTyping() => Device.Invoke("StopTyping", Conversation);

    public Task<History> History(long? beforeSeq = null, long? afterSeq = null, int? limit = null) =>
        Device.Invoke<History>("GetHistory", new { conversationId = Conversation, beforeSeq, afterSeq, limit });

    /// <summary>All changes of this conversation after a revision, however many calls that takes.</summary>
    public async Task<Changes> Syncs(long afterRevision = 0)
    {
        var all = new List<Message>();
        while (true)
        {
            var answer = await Device.Invoke<Synced>("Sync", new { conversations = new[] { new { id = Conversation, afterRevision } } });
            var changes = answer.Conversations.Single();
            all.AddRange(changes.Messages);
            if (!changes.HasMore) return changes with { Messages = all };

            afterRevision = changes.Revision;
        }
    }

    public async Task<Conversation> Details() => (await Rest.Get($"conversations/{Conversation}")).As<Conversation>();

    /// <summary>Of this conversation, as `GET /unread` says.</summary>
    public async Task<int> Unread() => (await Person.Unread()).Conversations.SingleOrDefault(one => one.Id == Conversation)?.Unread ?? 0;

    public async Task Ends(string? reason = null) => (await Rest.Post($"conversations/{Conversation}/end", new { reason })).Expect(HttpStatusCode.OK);

    public async Task Archives() => (await Rest.Delete($"conversations/{Conversation}")).Expect(HttpStatusCode.NoContent);

    public async Task Mutes(DateTimeOffset? until) => (await Rest.Post($"conversations/{Conversation}/mute", new { until })).Expect(HttpStatusCode.NoContent);

    public async Task<Message> Hears(string content, long? seq = null)
    {
        var message = (await Next("MessageReceived", payload => payload.GetProperty("content").GetString() == content)).As<Message>();
        return seq is null || message.Seq == seq ? message : throw new InvalidOperationException($"Heard it as number {message.Seq}, not {seq}.");
    }

    public async Task<Message> HearsEdit(string content) => (await Next("MessageEdited", payload => payload.GetProperty("content").GetString() == content)).As<Message>();

    public async Task<Message> HearsDeletion(Message of) => (await Next("MessageDeleted", payload => payload.GetProperty("id").GetGuid() == of.Id)).As<Message>();

    /// <summary>A receipt that reaches at least so far; earlier ones may be coalesced with it.</summary>
    public async Task<Receipt> HearsDelivered(long upToSeq) => (await Next("MessageDelivered", payload => payload.GetProperty("upToSeq").GetInt64() >= upToSeq)).As<Receipt>();

    public async Task<Receipt> HearsRead(long upToSeq) => (await Next("MessageRead", payload => payload.GetProperty("upToSeq").GetInt64() >= upToSeq)).As<Receipt>();

    public async Task<UnreadEvent> HearsUnread(int unread) => (await Next("UnreadChanged", payload => payload.GetProperty("unread").GetInt32() == unread)).As<UnreadEvent>();

    /// <summary>The next event of this name about this conversation.</summary>
    public Task<HubEvent> Next(string name, Func<JsonElement, bool>? where = null) => Device.Next(name, payload => IsHere(payload) && (where is null || where(payload)));

    /// <summary>What this device has heard about this conversation so far.</summary>
    public IReadOnlyList<HubEvent> HeardHere() => [.. Device.Events.Heard.Where(heard => IsHere(heard.Payload))];

    private bool IsHere(JsonElement payload) =>
        (payload.TryGetProperty("conversationId", out var id) || payload.TryGetProperty("id", out id)) && id.ValueKind == JsonValueKind.String && id.GetGuid() == Conversation;
}
