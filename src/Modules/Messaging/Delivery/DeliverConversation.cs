using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Realtime;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Messaging.Delivery;

/// <summary>A new, ended or rearranged conversation goes to its people, to each in their own view.</summary>
internal sealed class DeliverConversation(IMediator mediator, IClientPush push) : IFactHandler<ConversationCreated>, IFactHandler<ConversationEnded>, IFactHandler<ConversationChanged>
{
    public ValueTask Handle(ConversationCreated fact, CancellationToken ct) => Push("ConversationCreated", fact.Conversation.Id, fact.Audience, ct);

    public ValueTask Handle(ConversationEnded fact, CancellationToken ct) => Push("ConversationEnded", fact.Conversation.Id, fact.Audience, ct);

    public ValueTask Handle(ConversationChanged fact, CancellationToken ct) => Push("ConversationChanged", fact.ConversationId, fact.Audience, ct);

    private async ValueTask Push(string name, ConversationId conversation, IReadOnlyList<UserId> people, CancellationToken ct)
    {
        foreach (var person in people.Where(push.IsConnected))
        {
            var view = await mediator.Ask(new GetConversation(conversation, person), ct);
            if (!view.Refused) push.Push(new ClientEvent(name, view.Value), [person]);
        }
    }
}
