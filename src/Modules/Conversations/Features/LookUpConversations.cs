using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Gate;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;

namespace MatchChat.Conversations.Features;

/// <summary>Always asks the database; what it answers the gate may remember like any reading.</summary>
internal sealed class LookUpConversationsHandler(AccessGate gate) : IRequestHandler<LookUpConversations, IReadOnlyDictionary<ConversationId, ConversationState>>
{
    public async ValueTask<Outcome<IReadOnlyDictionary<ConversationId, ConversationState>>> Handle(LookUpConversations request, CancellationToken ct)
    {
        var reading = await gate.Read(request.Conversations, asker: null, ct);
        return Outcome.Of<IReadOnlyDictionary<ConversationId, ConversationState>>(
            reading.Rooms.ToDictionary(room => room.Key, room => new ConversationState(room.Value.Info, room.Value.Silenced)));
    }
}
