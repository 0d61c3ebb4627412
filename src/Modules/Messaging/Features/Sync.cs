using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Domain;
using MatchChat.Messaging.Storage;

namespace MatchChat.Messaging.Features;

internal sealed class SyncHandler(
    IMediator mediator, OwnConversations own, Database<MessagingDbContext> database, StateReader states, ChangesReader changes, TimeProvider time) : IRequestHandler<Sync, SyncAnswer>
{
    private const int MostConversations = 500;

    // Hardly more fit into an answer, so they are not looked for.
    private const int LongestList = 2_000;

    public async ValueTask<Outcome<SyncAnswer>> Handle(Sync request, CancellationToken ct)
    {
        if (Paging.Sync.Check(request.Limit) is { } badLimit) return badLimit;
        if (Check(request.Conversations) is { } badList) return badList;

        if (!Cursor.TryParse(request.Cursor, out var from)) return Paging.BadCursor;

        var serverTime = time.GetUtcNow();
        if (request.Conversations is not { Count: > 0 } asked) return await List(request.User, from, serverTime, ct);

        return (await Changes(request, asked, ct)).Map(conversations => new SyncAnswer(serverTime, conversations, NextCursor: null));
    }

    private static Error? Check(IReadOnlyList<SyncFrom>? conversations)
    {
        if (conversations is null) return null;
        if (conversations.Count > MostConversations) return CommonErrors.Invalid("conversations", $"At most {MostConversations} conversations at once.");
        if (conversations.Any(from => from is null or { AfterRevision: < 0 })) return CommonErrors.Invalid("conversations", "Each has an id and an afterRevision that is not negative.");
        return conversations.DistinctBy(from => from.Id).Count() < conversations.Count ? CommonErrors.Invalid("conversations", "Each conversation once.") : null;
    }

    private async ValueTask<Outcome<SyncAnswer>> List(UserId person, Cursor? from, DateTimeOffset serverTime, CancellationToken ct)
    {
        // One more than an answer takes tells whether there is a next one.
        var found = await own.Newest(person, default, Act.Read, from, LongestList + 1, ct);
        if (found.Refused) return found.Error;

        var page = found.Value.Take(LongestList).ToList();
        var fitting = await database.ReadOneState((db, stop) => changes.Summaries(db, person, page, stop), ct);
        var next = fitting.Count < found.Value.Count ? page[fitting.Count - 1].State.Cursor.ToString() : null;
        return new SyncAnswer(serverTime, fitting, next);
    }

    private async ValueTask<Outcome<IReadOnlyList<ConversationChanges>>> Changes(Sync request, IReadOnlyList<SyncFrom> asked, CancellationToken ct)
    {
        var access = await mediator.Ask(new CheckAccessToMany([.. asked.Select(from => from.Id)], request.User, Act.Read), ct);
        if (access.Refused) return access.Error;

        return Outcome.Of(await database.ReadOneState(
            async (db, stop) =>
            {
                var found = (await states.ByIds(db, request.User, access.Value.Keys, stop)).ToDictionary(state => state.ConversationId);
                var questions = asked.Where(from => found.ContainsKey(from.Id))
                    .Select(from => new Question(new OwnConversation(found[from.Id], access.Value[from.Id]), from.AfterRevision));
                return await changes.Since(db, request.User, [.. questions], Paging.Sync.Of(request.Limit), stop);
            },
            ct));
    }
}
