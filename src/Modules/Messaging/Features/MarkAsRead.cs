using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Messaging.Features;

internal sealed class MarkAsReadHandler(IMediator mediator, PointerWriter pointers, Database<MessagingDbContext> database) : IRequestHandler<MarkAsRead, ReadPointer>
{
    private const int MostIds = 500;

    public async ValueTask<Outcome<ReadPointer>> Handle(MarkAsRead request, CancellationToken ct)
    {
        if (request.UpToSeq < 0) return CommonErrors.Invalid("upToSeq", "A seq is not negative.");
        if (request.UpToSeq is null == request.MessageIds is null) return CommonErrors.Invalid("upToSeq", "Give either upToSeq or messageIds.");
        if (request.MessageIds is { Count: 0 or > MostIds }) return CommonErrors.Invalid("messageIds", "Give 1 to 500 ids.");

        var access = await mediator.Ask(new CheckAccess(request.Conversation, request.User, Act.Receipt), ct);
        if (access.Refused) return access.Error;

        var upTo = request.UpToSeq ?? await HighestOf(request, ct);
        if (upTo is not { } seq) return MessageErrors.NotFound;

        var moved = await pointers.Move(access.Value, request.User, ReceiptKind.Read, seq, request.Connection);
        return moved.Map(state => new ReadPointer(request.User, request.Conversation, state.ReadSeq, state.Unread, state.CreatedAt, state.UpdatedAt));
    }

    /// <summary>Null where one of them is not a message that the reader can see in this conversation.</summary>
    private async ValueTask<long?> HighestOf(MarkAsRead request, CancellationToken ct)
    {
        var ids = request.MessageIds!.Distinct().ToList();
        var seqs = await database.Read(
            (db, stop) => db.Messages
                .Where(message => ids.Contains(message.Id) && message.ConversationId == request.Conversation && (message.VisibleTo == null || message.VisibleTo == request.User))
                .Select(message => message.Seq)
                .ToListAsync(stop),
            ct);
        return seqs.Count == ids.Count ? seqs.Max() : null;
    }
}
