using System.Reflection;
using System.Text.Json;
using MatchChat.Host.Realtime;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;
using Xunit;

namespace MatchChat.Realtime.Tests;

/// <summary>Messages are written to the hub by hand, for speed; what clients see must be what the serializer would have written, byte for byte.</summary>
public class MessageWireTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, 120, TimeSpan.Zero);

    private static readonly MessageView Bare = new()
    {
        Id = new MessageId(Guid.CreateVersion7(Noon)),
        ConversationId = new ConversationId(Guid.NewGuid()),
        Seq = 7,
        Revision = 9,
        SenderId = new UserId(Guid.NewGuid()),
        ClientMessageId = new ClientMessageId(Guid.NewGuid()),
        Type = MessageTypes.Text,
        Content = "",
        Preview = "",
        Status = MessageStatus.Sent,
        CreatedAt = Noon,
    };

    private static readonly MessageView Full = Bare with
    {
        Seq = long.MaxValue,
        Content = "Tea? \"Yes\" <b>&amp; \u202e👩‍❤️‍👨 \u0007\t\n\\ é ",
        Preview = "Tea?",
        HasMore = true,
        Status = MessageStatus.Read,
        CreatedAt = Noon.ToOffset(TimeSpan.FromHours(2)),
        DeliveredAt = Noon.AddSeconds(1),
        ReadAt = Noon.AddTicks(1),
        EditedAt = DateTimeOffset.MinValue,
        DeletedAt = DateTimeOffset.MaxValue,
        ReplyTo = new ReplyView(new MessageId(Guid.NewGuid()), 3, new UserId(Guid.NewGuid()), "When \"then\"?"),
        Mentions = [new Mention(new UserId(Guid.NewGuid()), 2, 5), new Mention(new UserId(Guid.NewGuid()), 9, 1)],
        Metadata = JsonDocument.Parse("""{ "width": 1.50, "tags": ["a", null], "text": "<\u003c>" }""").RootElement,
    };

    public static TheoryData<string, MessageView> Messages => new()
    {
        { "bare", Bare },
        { "deleted", Bare with { Content = null, DeletedAt = Noon } },
        { "full", Full },
        { "half a character", Bare with { Content = "\ud83d" } },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_is_written_as_the_serializer_writes_it(string which, MessageView message) =>
        Assert.True(Plain(message) == Wire(message), which + "\n" + Plain(message) + "\n" + Wire(message));

    [Theory]
    [MemberData(nameof(Messages))]
    public void The_answer_of_a_send_too(string which, MessageView message)
    {
        foreach (var duplicate in (bool[])[false, true])
        {
            var sent = new SentMessage(message, duplicate);
            Assert.True(Plain(sent) == Wire(sent), which + "\n" + Plain(sent) + "\n" + Wire(sent));
        }
    }

    /// <summary>Whoever adds a property and forgets it here must see it: the full message has a value for every one.</summary>
    [Fact]
    public void The_full_message_leaves_no_property_out()
    {
        var bare = typeof(MessageView).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetValue(Full) is null or false or "");
        Assert.Empty(bare);
    }

    private static string Plain<T>(T message) => JsonSerializer.Serialize(message, ChatJson.Options);

    private static string Wire<T>(T message) => JsonSerializer.Serialize(message, ChatHubProtocol.Payloads);
}
