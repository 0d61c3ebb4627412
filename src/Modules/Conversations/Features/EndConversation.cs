using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Gate;
using MatchChat.Conversations.Storage;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Conversations.Features;

internal sealed class EndConversationHandler(Database<ConversationsDbContext> database, AccessGate gate, IMediator mediator, TimeProvider time)
    : IRequestHandler<EndConversation, ConversationInfo>
{
    public async ValueTask<Outcome<ConversationInfo>> Handle(EndConversation request, CancellationToken ct)
    {
        if (Reasons.Check(request.Reason) is { } invalid) return invalid;

        // Whatever other role somebody has: here it is a participant or another service of the app.
        if (request.Actor.Role != Roles.Service)
        {
            // Reading stays allowed after the end, and so does ending once more.
            var access = await mediator.Ask(new CheckAccess(request.Conversation, request.Actor.Id, Act.Read), ct);
            if (access.Refused) return access.Error;
        }

        var ended = await database.Write((tables, stop) => End(tables, request, stop), end => end is { IsNew: true, Conversation: { } found } ? new ConversationEnded(found) : null, ct);
        if (ended.Result.Conversation is not { } conversation) return ConversationErrors.NotFound;

        gate.Forget([conversation.Id]);
        // Committed: from here on a caller who goes away must not keep the head open. Nor is whoever ends it once more answered before it is closed: who did it first may still be about to, or have died.
        IFact told = ended.Result.IsNew ? new ConversationEnded(conversation) : new EndRepeated(conversation);
        await mediator.Publish(told, ended.Kept, CancellationToken.None);
        return conversation;
    }

    private async Task<(ConversationInfo? Conversation, bool IsNew)> End(ConversationsDbContext tables, EndConversation request, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var (id, at, by) = (database.Engine.Values.Of(request.Conversation.Value), database.Engine.Values.Of(now), database.Engine.Values.Of(request.Actor.Id.Value));
        // One statement decides who of two who end it at the same moment did.
        var isNew = await tables.Database.ExecuteSqlInterpolatedAsync(
            $"UPDATE conversations_conversations SET ended_at = {at}, ended_by = {by}, end_reason = {request.Reason} WHERE id = {id} AND ended_at IS NULL", ct) == 1;
        if (isNew) tables.Audit.Add(Audited.Conversation(request.Conversation, AuditActions.ConversationEnd, request.Actor, now, request.Reason));
        return (await tables.Describe(conversation => conversation.Id == request.Conversation, ct), isNew);
    }
}
