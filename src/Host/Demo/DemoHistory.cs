using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Host.Demo;

/// <summary>
/// Lets two demo people talk over some days that are past, by the same commands that real people's clients cause. Once, because a match has one conversation and a message with a known
/// client id is the same message: what was interrupted goes on where it stopped.
/// </summary>
internal sealed class DemoHistory(IConfiguration configuration, ILoggerFactory loggers, ILogger<DemoHistory> log, TimeProvider time)
{
    private static readonly TimeSpan ToGetToKnow = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan ToThinkAgain = DemoDays.ShortestPause / 2;
    private static readonly TimeSpan ToAnswer = DemoDays.ShortestPause / 4;

    public async Task Write(DemoMatch match, CancellationToken ct)
    {
        var talk = DemoTalk.Of(match);
        var times = DemoDays.Of(talk.Lines.Count, time.GetUtcNow() - match.Ago);
        await using var past = await PastNode.Start(configuration, loggers, time, ct);
        past.SetTo(times[0] - ToGetToKnow);
        var created = await past.Ask(new CreateConversation(match.Id, [.. match.People.Select(person => person.UserId)]), ct);
        var conversation = created.Conversation.Id;
        var known = await past.Ask(new GetConversation(conversation, match.People[0].UserId), ct);
        if (known.LastSeq >= talk.Lines.Count) return;

        var said = new List<MessageView>();
        foreach (var (line, at) in talk.Lines.Zip(times))
        {
            if (said.Count > 0 && said[^1].SenderId != line.By.UserId) await Read(past, said[^1], line.By, at - ToAnswer, ct);
            said.Add(await Say(past, conversation, line, at, said, ct));
        }

        past.SetTo(times[^1] + ToThinkAgain);
        foreach (var person in match.People) await CatchUp(past, conversation, person, talk, said, ct);
        HostLog.DemoTalkSeeded(log, said.Count, match.Talk);
    }

    private static async Task<MessageView> Say(PastNode past, ConversationId conversation, DemoLine line, DateTimeOffset at, List<MessageView> said, CancellationToken ct)
    {
        var by = line.By.UserId;
        past.SetTo(at);
        var sent = await past.Ask(new SendMessage(conversation, by, line.Id, line.Text, ReplyToId: line.Answers is { } index ? said[index].Id : null), ct);
        past.SetTo(at + ToThinkAgain);
        if (line.Edited is { } text && sent.EditedAt is null) await past.Ask(new EditMessage(sent.Id, by, text), ct);
        if (line.Deleted && sent.DeletedAt is null) await past.Ask(new DeleteMessage(sent.Id, by), ct);
        return sent;
    }

    /// <summary>Whoever answers has read what there was.</summary>
    private static Task Read(PastNode past, MessageView upTo, DemoPerson by, DateTimeOffset at, CancellationToken ct)
    {
        past.SetTo(at);
        return past.Ask(new MarkAsRead(upTo.ConversationId, by.UserId, upTo.Seq), ct);
    }

    private static async Task CatchUp(PastNode past, ConversationId conversation, DemoPerson person, DemoTalk talk, List<MessageView> said, CancellationToken ct)
    {
        await past.Ask(new MarkAsDelivered(conversation, person.UserId, said[^1].Seq), ct);
        await past.Ask(new MarkAsRead(conversation, person.UserId, said[^(1 + talk.Unread.GetValueOrDefault(person))].Seq), ct);
    }
}
