using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Gate;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;

namespace MatchChat.Conversations.Features;

internal sealed class DescribeConversationsHandler(AccessGate gate) : IRequestHandler<DescribeConversations, IReadOnlyDictionary<ConversationId, ConversationInfo>>
{
    public async ValueTask<Outcome<IReadOnlyDictionary<ConversationId, ConversationInfo>>> Handle(DescribeConversations request, CancellationToken ct)
    {
        var described = new Dictionary<ConversationId, ConversationInfo>(request.Conversations.Count);
        var unknown = new List<ConversationId>();
        foreach (var conversation in request.Conversations)
        {
            if (gate.TryRoom(conversation, Reading.None, out var room)) described[conversation] = room.Info;
            else unknown.Add(conversation);
        }

        if (unknown.Count > 0)
        {
            var reading = await gate.Read(unknown, asker: null, ct);
            foreach (var (conversation, room) in reading.Rooms) described[conversation] = room.Info;
        }

        return Outcome.Of<IReadOnlyDictionary<ConversationId, ConversationInfo>>(described);
    }
}
