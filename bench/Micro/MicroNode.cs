using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Messaging.Contracts;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Micro;

/// <summary>A whole node in this process, so that what is measured is put together as in production.</summary>
internal sealed class MicroNode
{
    private readonly TestHost host;

    private MicroNode(TestHost host) => this.host = host;

    public IMediator Mediator => Get<IMediator>();

    public static MicroNode Start() => new(TestHost.Start().GetAwaiter().GetResult());

    public T Get<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    /// <summary>Two new people who matched.</summary>
    public (ConversationId Conversation, UserId One) Match()
    {
        var (one, other) = (new UserId(Guid.NewGuid()), new UserId(Guid.NewGuid()));
        var made = Ask(new CreateConversation(new MatchId(Guid.NewGuid()), [one, other]));
        return (made.Conversation.Id, one);
    }

    public MessageView Say(ConversationId conversation, UserId sender, string text) => Ask(new SendMessage(conversation, sender, new ClientMessageId(Guid.NewGuid()), text)).Message;

    public T Ask<T>(IRequest<T> request) => Mediator.Ask(request, CancellationToken.None).AsTask().GetAwaiter().GetResult().Value;

    public void Stop() => host.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
