using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Domain;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Features;

internal sealed class SearchMessagesHandler(
    IMediator mediator, OwnConversations own, Database<MessagingDbContext> database, StateReader states, ITextSearch search, MessageReader messages)
    : IRequestHandler<SearchMessages, SearchPage>
{
    public async ValueTask<Outcome<SearchPage>> Handle(SearchMessages request, CancellationToken ct)
    {
        if (request.Query is not { Length: > 0 and <= SearchText.Longest }) return CommonErrors.Invalid("q", $"Look for 1 to {SearchText.Longest} characters.");
        if (Paging.Lists.Check(request.Limit) is { } badLimit) return badLimit;
        if (!Cursor.TryParse(request.Cursor, out var from)) return Paging.BadCursor;

        var where = request.Conversation is { } one ? await One(one, request.User, ct) : await own.Newest(request.User, new Which(Ended: false), Act.Search, from: null, int.MaxValue, ct);
        if (where.Refused) return where.Error;

        var query = new SearchQuery(request.Query, from, Paging.Lists.Of(request.Limit));
        return await database.ReadOneState((db, stop) => Find(db, request.User, where.Value, query, stop), ct);
    }

    private async ValueTask<Outcome<List<OwnConversation>>> One(ConversationId conversation, UserId person, CancellationToken ct)
    {
        var access = await mediator.Ask(new CheckAccess(conversation, person, Act.Search), ct);
        if (access.Refused) return access.Error;

        var found = await database.Read((db, stop) => states.ByIds(db, person, [conversation], stop), ct);
        return new List<OwnConversation> { new(found[0], access.Value) };
    }

    private async Task<SearchPage> Find(MessagingDbContext db, UserId viewer, List<OwnConversation> conversations, SearchQuery query, CancellationToken ct)
    {
        var infos = conversations.ToDictionary(conversation => conversation.Id, conversation => conversation.Access.Conversation);
        var hits = await search.Find(db, viewer, [.. conversations.Select(conversation => conversation.State)], query, ct);
        return new SearchPage(await messages.View(db, viewer, id => infos[id], hits.Messages, ct), hits.Next?.ToString());
    }
}
