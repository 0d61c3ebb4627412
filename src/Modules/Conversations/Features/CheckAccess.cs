using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Gate;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;

namespace MatchChat.Conversations.Features;

/// <summary>Asked on the way of every message: memory answers without waiting and without allocating.</summary>
internal sealed class CheckAccessHandler(AccessGate gate, ConversationsMetrics metrics) : IRequestHandler<CheckAccess, Access>
{
    public ValueTask<Outcome<Access>> Handle(CheckAccess request, CancellationToken ct)
    {
        if (!gate.TryAnswer(request.Conversation, request.User, request.Act, Reading.None, out var answer)) return AskDatabase(request, ct);

        metrics.Hit();
        return new(answer);
    }

    private async ValueTask<Outcome<Access>> AskDatabase(CheckAccess request, CancellationToken ct)
    {
        metrics.Missed();
        var reading = await gate.Read([request.Conversation], request.User, ct);
        return gate.TryAnswer(request.Conversation, request.User, request.Act, reading, out var answer) ? answer : ConversationErrors.NotFound;
    }
}
