using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Features;

internal sealed class MarkAsDeliveredHandler(IMediator mediator, PointerWriter pointers) : IRequestHandler<MarkAsDelivered, Done>
{
    public async ValueTask<Outcome<Done>> Handle(MarkAsDelivered request, CancellationToken ct)
    {
        if (request.UpToSeq < 0) return CommonErrors.Invalid("upToSeq", "A seq is not negative.");

        var access = await mediator.Ask(new CheckAccess(request.Conversation, request.User, Act.Receipt), ct);
        if (access.Refused) return access.Error;

        var moved = await pointers.Move(access.Value, request.User, ReceiptKind.Delivered, request.UpToSeq, connection: null);
        return moved.Map(_ => Done.Now);
    }
}
