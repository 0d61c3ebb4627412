using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Messaging.Tests.Writing;

public sealed class AnnouncementTests
{
    [Fact]
    public async Task A_new_conversation_is_announced_though_the_database_was_away_when_it_was_its_turn()
    {
        var refusals = 2;
        await using var node = await ModuleNode.Start(services => Trouble(services, request =>
        {
            if (request is GetConversation && Interlocked.Decrement(ref refusals) >= 0) throw new StorageUnavailableException("on purpose");
        }));

        var pair = await node.Pair();

        await Limits.Until(() => Announced(node).Count >= 2, "both were told");
        Announced(node).ShouldBe([pair.Alice, pair.Bob], ignoreOrder: true);
    }

    private static IReadOnlyList<UserId> Announced(ModuleNode node) => [.. node.Push.All.Where(push => push.Event.Name == "ConversationCreated").SelectMany(push => push.Users)];

    private static void Trouble(IServiceCollection services, Action<object> before)
    {
        var known = services.Last(service => service.ServiceType == typeof(IMediator)).ImplementationFactory!;
        services.AddSingleton<IMediator>(provider => new TroubledMediator((IMediator)known(provider), before));
    }

    private sealed class TroubledMediator(IMediator real, Action<object> before) : IMediator
    {
        public ValueTask<Outcome<TReply>> Ask<TReply>(IRequest<TReply> request, CancellationToken ct)
        {
            before(request);
            return real.Ask(request, ct);
        }

        public ValueTask Publish(IFact fact, Kept? kept, CancellationToken ct) => real.Publish(fact, kept, ct);
    }
}
