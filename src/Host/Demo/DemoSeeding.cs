using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Work;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Host.Demo;

/// <summary>
/// Lets the demo people talk, by the same commands that real people's clients cause. After the start, so that nobody waits for it; once, because a match has one conversation and a message with a known
/// client id is the same message: a seeding that was interrupted goes on where it stopped.
/// </summary>
internal sealed class DemoSeeding(DemoRules rules, DemoOptions options, IMediator mediator, IHostApplicationLifetime host, ILogger<DemoSeeding> log, TimeProvider time) : BackgroundLoop(log, time)
{
    private readonly TaskCompletionSource seeded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when everybody has said everything.</summary>
    public Task Seeded => seeded.Task;

    protected override string Name => "demo";

    protected override async Task Round(CancellationToken stopping)
    {
        if (rules.IsOn(options))
        {
            await Started(stopping);
            // One after the other: the last one is the first in the inbox.
            foreach (var match in DemoPeople.Matches) await Seed(match, stopping);
            seeded.TrySetResult();
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, Time, stopping);
    }

    private async Task Started(CancellationToken stopping)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = host.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stopping);
    }

    private async Task Seed(DemoMatch match, CancellationToken ct)
    {
        var talk = DemoTalk.Of(match);
        var created = await Ask(new CreateConversation(match.Id, [.. match.People.Select(person => person.UserId)]), ct);
        var conversation = created.Conversation.Id;
        var known = await Ask(new GetConversation(conversation, match.People[0].UserId), ct);
        if (known.LastSeq >= talk.Lines.Count) return;

        var said = new List<MessageView>();
        foreach (var line in talk.Lines) said.Add(await Say(conversation, line, said, ct));
        foreach (var person in match.People) await Read(conversation, person, talk, said, ct);
        HostLog.DemoTalkSeeded(log, said.Count, match.Talk);
    }

    private async Task<MessageView> Say(ConversationId conversation, DemoLine line, List<MessageView> said, CancellationToken ct)
    {
        var by = line.By.UserId;
        var sent = await Ask(new SendMessage(conversation, by, line.Id, line.Text, ReplyToId: line.Answers is { } index ? said[index].Id : null), ct);
        if (line.Edited is { } text && sent.EditedAt is null) await Ask(new EditMessage(sent.Id, by, text), ct);
        if (line.Deleted && sent.DeletedAt is null) await Ask(new DeleteMessage(sent.Id, by), ct);
        return sent;
    }

    private async Task Read(ConversationId conversation, DemoPerson person, DemoTalk talk, List<MessageView> said, CancellationToken ct)
    {
        await Ask(new MarkAsDelivered(conversation, person.UserId, said[^1].Seq), ct);
        await Ask(new MarkAsRead(conversation, person.UserId, said[^(1 + talk.Unread.GetValueOrDefault(person))].Seq), ct);
    }

    /// <summary>A refusal is nothing that a demo can deal with: it is logged, and the whole is tried again later.</summary>
    private async Task<TReply> Ask<TReply>(IRequest<TReply> request, CancellationToken ct)
    {
        var outcome = await mediator.Ask(request, ct);
        return outcome.Refused ? throw new InvalidOperationException($"{request.GetType().Name} was refused: {outcome.Error.Code}.") : outcome.Value;
    }
}
