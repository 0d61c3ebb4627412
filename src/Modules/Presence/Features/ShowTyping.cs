using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Realtime;
using MatchChat.Presence.Caching;
using MatchChat.Presence.Contracts;

namespace MatchChat.Presence.Features;

/// <summary>Whoever opens a conversation was not there when the typing began, which is told once.</summary>
internal sealed class ShowTypingHandler(IMediator mediator, ITypists typists, IClientPush push) : IRequestHandler<ShowTyping, Done>
{
    public async ValueTask<Outcome<Done>> Handle(ShowTyping request, CancellationToken ct)
    {
        foreach (var typist in await typists.In(request.Conversation, ct))
        {
            if (typist == request.User) continue;

            // The typist's side of the gate says who may learn of it, as when it began.
            var access = await mediator.Ask(new CheckAccess(request.Conversation, typist, Act.Type), ct);
            if (!access.Refused && access.Value.Audience.Contains(request.User))
                push.Push(new ClientEvent("TypingStarted", new TypingEvent(request.Conversation, typist)), [request.User]);
        }

        return Done.Now;
    }
}
