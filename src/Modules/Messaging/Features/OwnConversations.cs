using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Domain;
using MatchChat.Messaging.Jobs;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Features;

/// <summary>One of a person's conversations, with what the gate said about it.</summary>
internal sealed record OwnConversation(MemberState State, Access Access)
{
    public ConversationId Id => State.ConversationId;

    /// <summary>Told by whichever of the two modules has heard of it first.</summary>
    public DateTimeOffset? EndedAt => Access.Conversation.EndedAt ?? State.ClosedAt;
}

/// <summary>What a person's lists are made of: the conversations that the gate lets the person into, most recently active first.</summary>
internal sealed class OwnConversations(IMediator mediator, Database<MessagingDbContext> database, StateReader states, HealHeads heal)
{
    // One question to the gate; a person with more conversations is read in several rounds.
    private const int MostAtOnce = 1_000;

    /// <summary>At most <paramref name="count"/> of them, beginning below <paramref name="from"/>.</summary>
    public async ValueTask<Outcome<List<OwnConversation>>> Newest(UserId person, Which which, Act act, Cursor? from, int count, CancellationToken ct)
    {
        // Of those who go, the gate decides with the conversations.
        if (act != Act.Leave && await mediator.Ask(new CheckPerson(person), ct) is { Refused: true } refused) return refused.Error;

        var found = new List<OwnConversation>();
        for (var next = from; ;)
        {
            var wanted = Math.Min(count - found.Count, MostAtOnce);
            var position = next;
            var page = await database.Read((db, stop) => states.Newest(db, person, which, position, wanted, stop), ct);
            if (page.Count == 0) return found;

            var access = await mediator.Ask(new CheckAccessToMany([.. page.Select(state => state.ConversationId)], person, act), ct);
            if (access.Refused) return access.Error;

            found.AddRange(page.Where(state => access.Value.ContainsKey(state.ConversationId))
                .Select(state => new OwnConversation(state, access.Value[state.ConversationId]))
                .Where(conversation => IsMeant(conversation, which)));
            if (found.Count == count || page.Count < wanted) return found;
            next = page[^1].Cursor;
        }
    }

    /// <summary>The head of what has ended may be open still: then the gate knows, and the head is seen to.</summary>
    private bool IsMeant(OwnConversation conversation, Which which)
    {
        if (conversation.State.ClosedAt is not null || conversation.EndedAt is null) return true;

        heal.Offer(conversation.Id);
        return which.Ended != false;
    }
}
