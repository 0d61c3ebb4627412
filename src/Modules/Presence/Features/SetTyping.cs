using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Messaging.Contracts;
using MatchChat.Presence.Caching;
using MatchChat.Presence.Contracts;
using MatchChat.Presence.Domain;

namespace MatchChat.Presence.Features;

internal sealed class SetTypingHandler(IMediator mediator, TypingTable typing, ITypists typists) : IRequestHandler<SetTyping, Done>
{
    public async ValueTask<Outcome<Done>> Handle(SetTyping request, CancellationToken ct)
    {
        var access = await mediator.Ask(new CheckAccess(request.Conversation, request.User, Act.Type), ct);
        if (access.Refused) return access.Error;

        if (!request.IsTyping)
        {
            typing.Stop(request.Conversation, request.User);
            return Done.Now;
        }

        typing.Start(request.Conversation, request.User, request.Connection, access.Value.Audience, tellsAgain: !typists.AreShared);
        // Told first: those who look at the conversation do not wait for those who may come.
        if (access.Value.Audience.Count > 0) await typists.Start(request.Conversation, request.User, ct);
        return Done.Now;
    }
}

/// <summary>Typing ends with the message that was typed.</summary>
internal sealed class StopTypingWithMessage(TypingTable typing) : IFactHandler<MessageAppended>
{
    public ValueTask Handle(MessageAppended fact, CancellationToken ct)
    {
        typing.Stop(fact.Message.ConversationId, fact.Message.SenderId);
        return default;
    }
}
