using MatchChat.Kernel;
using MatchChat.Kernel.Realtime;

namespace MatchChat.Infrastructure.InProcess;

internal sealed class NobodyConnected : IClientPush
{
    public void Push(ClientEvent @event, IReadOnlyList<UserId> users, string? exceptConnection = null)
    {
    }

    public bool IsConnected(UserId user) => false;
}
