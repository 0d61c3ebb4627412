using System.Threading.Channels;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Work;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Features;
using Microsoft.Extensions.Logging;

namespace MatchChat.Messaging.Jobs;

/// <summary>
/// Remembers who was sent something, and looks after `Messaging:NotifyAfter` whether a device has it. All wait equally long, so a queue is enough: the first in is the first due.
/// Full: the newest are dropped, and <see cref="NotificationScan"/> finds them.
/// </summary>
internal sealed class NotificationQueue(RequestNotification request, MessagingOptions options, ILogger<NotificationQueue> log, TimeProvider time)
    : BackgroundLoop(log, time), IFactHandler<MessageAppended>
{
    private const int Capacity = 100_000;

    private readonly Lock gate = new();
    private readonly HashSet<(ConversationId, UserId)> waiting = [];
    private readonly Channel<Due> queue = Channel.CreateBounded<Due>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    protected override string Name => "notification queue";

    public ValueTask Handle(MessageAppended fact, CancellationToken ct)
    {
        foreach (var recipient in fact.Recipients) Remember(fact.Message.ConversationId, recipient);
        return default;
    }

    protected override async Task Round(CancellationToken stopping)
    {
        var due = await queue.Reader.ReadAsync(stopping);
        var rest = options.NotifyAfter - Time.GetElapsedTime(due.Since);
        if (rest > TimeSpan.Zero) await Task.Delay(rest, Time, stopping);

        // Forgotten before it is looked at: a message that comes just now starts a wait of its own.
        lock (gate) waiting.Remove((due.Conversation, due.Recipient));
        await request.IfNobodyHasIt(due.Conversation, due.Recipient, stopping);
    }

    private void Remember(ConversationId conversation, UserId recipient)
    {
        lock (gate)
        {
            if (!waiting.Add((conversation, recipient))) return;
            if (!queue.Writer.TryWrite(new Due(conversation, recipient, Time.GetTimestamp()))) waiting.Remove((conversation, recipient));
        }
    }

    private readonly record struct Due(ConversationId Conversation, UserId Recipient, long Since);
}
