using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Messaging.Storage;

/// <summary>What became of each message of a batch, kept back until the commit is through.</summary>
internal sealed class BatchOutcome(int size)
{
    private readonly List<(PendingMessage Message, Outcome<Appended> Outcome)> answers = new(size);

    public List<MessageRow> Rows { get; } = new(size);

    public List<IFact> Facts { get; } = new(size);

    /// <summary>The facts as they wait for the broker.</summary>
    public Kept? Kept { get; set; }

    public void Answer(PendingMessage message, Outcome<Appended> outcome) => answers.Add((message, outcome));

    public void Append(PendingMessage message, MessageRow row, ShownReply reply)
    {
        var view = MessageViews.Of(row, reply.ForAll);
        Rows.Add(row);
        Facts.Add(new MessageAppended(view, row.VisibleTo is null ? message.Access.Others : [], message.Request.Connection) { OwnReply = reply.ForItsSender });
        Answer(message, new Appended(reply.ForItsSender is null ? view : view with { ReplyTo = reply.For(message.Sender) }, null));
    }

    /// <summary>After the commit: every sender gets its answer.</summary>
    public void Release()
    {
        foreach (var (message, outcome) in answers) message.Answer(outcome);
    }
}
