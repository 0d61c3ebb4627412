using MatchChat.Conversations.Contracts;
using MatchChat.Host.Realtime;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Realtime.Tests;

/// <summary>How the people of these tests come together, and what the hub knows of them.</summary>
internal static class Meetings
{
    public static async Task<(Participant One, Participant Other)> Meet(this Town town, string one, string other)
    {
        var conversation = await town.MakeMatch(town.Person(one), town.Person(other));
        return (await town.Person(one).Joins(conversation), await town.Person(other).Joins(conversation));
    }

    /// <summary>Past REST, which is not what these tests are about.</summary>
    public static async Task<Guid> MakeMatch(this Town town, Person one, Person other)
    {
        var created = await town.Host.Mediator().Ask(new CreateConversation(new MatchId(Guid.CreateVersion7()), [new UserId(one.Id), new UserId(other.Id)]), CancellationToken.None);
        return created.Value.Conversation.Id.Value;
    }

    public static IMediator Mediator(this TestHost host) => host.Services.GetRequiredService<IMediator>();

    public static IReadOnlyList<ChatConnection> Connections(this TestHost host, Guid user) => host.Services.GetRequiredService<ConnectionRegistry>().Of(new UserId(user));

    public static int Sockets(this TestHost host) => host.Services.GetRequiredService<SocketCount>().Now;
}
