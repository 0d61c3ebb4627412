using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Messaging.Caching;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Messaging.Features;

internal sealed class ShowConversationHandler(IMediator mediator, IViewers viewers) : IRequestHandler<ShowConversation, Done>, IRequestHandler<ForgetConnection, Done>
{
    public async ValueTask<Outcome<Done>> Handle(ShowConversation request, CancellationToken ct)
    {
        var access = await mediator.Ask(new CheckAccess(request.Conversation, request.User, Act.Arrange), ct);
        if (access.Refused) return access.Error;

        if (request.Open) await viewers.Show(request.Conversation, request.User, request.Connection, ct);
        else await viewers.Hide(request.Conversation, request.User, request.Connection, ct);
        return Done.Now;
    }

    public async ValueTask<Outcome<Done>> Handle(ForgetConnection request, CancellationToken ct)
    {
        await viewers.Forget(request.User, request.Connection, ct);
        return Done.Now;
    }
}
