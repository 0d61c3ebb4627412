using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Gate;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;

namespace MatchChat.Conversations.Features;

using Granted = Dictionary<ConversationId, Access>;

internal sealed class CheckAccessToManyHandler(AccessGate gate, ConversationsMetrics metrics) : IRequestHandler<CheckAccessToMany, IReadOnlyDictionary<ConversationId, Access>>
{
    public async ValueTask<Outcome<IReadOnlyDictionary<ConversationId, Access>>> Handle(CheckAccessToMany request, CancellationToken ct)
    {
        var granted = new Granted(request.Conversations.Count);
        var unknown = Grant(request.Conversations, request, Reading.None, granted);
        metrics.Hit(request.Conversations.Count - unknown.Count);
        if (!gate.TryRefuse(request.User, Reading.None, out var suspended) || unknown.Count > 0)
        {
            metrics.Missed(unknown.Count);
            var reading = await gate.Read(unknown, request.User, ct);
            gate.TryRefuse(request.User, reading, out suspended);
            Grant(unknown, request, reading, granted);
        }

        if (request.Act != Act.Leave && suspended is not null) return suspended;

        return Outcome.Of<IReadOnlyDictionary<ConversationId, Access>>(granted);
    }

    /// <summary>Sorts out those that are allowed; answers those about which too little is known.</summary>
    private List<ConversationId> Grant(IReadOnlyList<ConversationId> conversations, CheckAccessToMany request, Reading fresh, Granted granted)
    {
        var unknown = new List<ConversationId>();
        foreach (var conversation in conversations)
        {
            if (!gate.TryAnswer(conversation, request.User, request.Act, fresh, out var answer)) unknown.Add(conversation);
            else if (!answer.Refused) granted[conversation] = answer.Value;
        }

        return unknown;
    }
}
