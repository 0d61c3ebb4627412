using MatchChat.Kernel.Facts;

namespace MatchChat.Infrastructure.Revocations;

/// <summary>A fact from another node: what this one remembers of the person is out of date.</summary>
internal sealed class ForgetRevocations(RevocationStore store) : IFactHandler<UserRevoked>
{
    public ValueTask Handle(UserRevoked fact, CancellationToken ct)
    {
        store.Forget(fact.UserId);
        return ValueTask.CompletedTask;
    }
}
