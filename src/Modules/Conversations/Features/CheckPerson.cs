using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Gate;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;

namespace MatchChat.Conversations.Features;

internal sealed class CheckPersonHandler(AccessGate gate, ConversationsMetrics metrics) : IRequestHandler<CheckPerson, Done>
{
    public ValueTask<Outcome<Done>> Handle(CheckPerson request, CancellationToken ct)
    {
        if (!gate.TryRefuse(request.User, Reading.None, out var suspended)) return AskDatabase(request, ct);

        metrics.Hit();
        return new(suspended ?? Outcome.Of(Done.Now));
    }

    private async ValueTask<Outcome<Done>> AskDatabase(CheckPerson request, CancellationToken ct)
    {
        metrics.Missed();
        gate.TryRefuse(request.User, await gate.Read([], request.User, ct), out var suspended);
        return suspended ?? Outcome.Of(Done.Now);
    }
}
