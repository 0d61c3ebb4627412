using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Storage;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;

namespace MatchChat.Conversations.Features;

internal sealed class FindPeersHandler(IMediator mediator, SharedConversations shared) : IRequestHandler<FindPeers, IReadOnlySet<UserId>>
{
    public async ValueTask<Outcome<IReadOnlySet<UserId>>> Handle(FindPeers request, CancellationToken ct)
    {
        var conversations = await shared.Active(request.User, request.People, ct);
        // Not reading but meeting: what has ended is not asked about.
        var access = await mediator.Ask(new CheckAccessToMany(conversations, request.User, Act.Type), ct);
        if (access.Refused) return access.Error;

        var reachable = access.Value.Values.SelectMany(one => one.Audience).ToHashSet();
        reachable.IntersectWith(request.People);
        return reachable;
    }
}
