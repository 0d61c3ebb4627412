using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Domain;
using MatchChat.Conversations.Storage;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Conversations.Features;

internal sealed class CreateConversationHandler(Database<ConversationsDbContext> database, IMediator mediator, TimeProvider time) : IRequestHandler<CreateConversation, CreatedConversation>
{
    public async ValueTask<Outcome<CreatedConversation>> Handle(CreateConversation request, CancellationToken ct)
    {
        if (Check(request) is { } invalid) return invalid;

        if (await Known(request.MatchId, ct) is { } known) return await Repeat(known, request);

        Committed<ConversationInfo> committed;
        try
        {
            committed = await database.Write((tables, _) => Task.FromResult(Add(tables, request)), added => new ConversationCreated(added, Silenced: []), ct);
        }
        catch (DbUpdateException taken) when (database.Engine.Classify(taken) == DatabaseFault.Duplicate)
        {
            // Somebody was faster with the same match.
            return await Repeat((await Known(request.MatchId, ct))!, request);
        }

        // Committed: from here on a caller who goes away must not keep the others from learning of it.
        var made = committed.Result;
        var silenced = await Silenced(made, CancellationToken.None);
        await mediator.Publish(new ConversationCreated(made, silenced), committed.Kept, CancellationToken.None);
        return new CreatedConversation(made, IsNew: true);
    }

    private static Error? Check(CreateConversation request)
    {
        if (request.MatchId.Value == Guid.Empty) return CommonErrors.Invalid("matchId", "The match has no id.");

        var twoPeople = request.UserIds is { Count: 2 } && request.UserIds[0] != request.UserIds[1] && !request.UserIds.Contains(default);
        return twoPeople ? null : CommonErrors.Invalid("userIds", "A match is between two different people.");
    }

    private ValueTask<ConversationInfo?> Known(MatchId match, CancellationToken ct) =>
        database.Read((tables, stop) => tables.Describe(conversation => conversation.MatchId == match, stop), ct);

    private async ValueTask<Outcome<CreatedConversation>> Repeat(ConversationInfo known, CreateConversation request)
    {
        if (!known.Participants.Select(participant => participant.UserId).ToHashSet().SetEquals(request.UserIds)) return ConversationErrors.OtherParticipants;

        // The process that made it may have died before it told anybody. Who asks again, as one does after an unknown outcome, is answered when it can be talked in.
        if (known.EndedAt is null) await mediator.Publish(new MatchRepeated(known, await Silenced(known, CancellationToken.None)), CancellationToken.None);
        return new CreatedConversation(known, IsNew: false);
    }

    private ConversationInfo Add(ConversationsDbContext tables, CreateConversation request)
    {
        var now = time.GetUtcNow();
        var conversation = new ConversationRow { Id = new(Guid.CreateVersion7(now)), Kind = Kinds.Direct, MatchId = request.MatchId, CreatedAt = now };
        List<ParticipantRow> people = [.. request.UserIds.Select(user =>
            new ParticipantRow { ConversationId = conversation.Id, UserId = user, Role = ParticipantRoles.Member, CanSend = true, JoinedAt = now })];
        tables.Conversations.Add(conversation);
        tables.Participants.AddRange(people);
        return conversation.Describe(people);
    }

    /// <summary>
    /// Who was blocked by the other before. Read after the commit: of a match and a block made at the same moment, the later one then sees the other, whatever the server isolates.
    /// </summary>
    private ValueTask<List<UserId>> Silenced(ConversationInfo made, CancellationToken ct)
    {
        var (one, other) = (made.Participants[0].UserId, made.Participants[1].UserId);
        return database.Read(
            (tables, stop) => tables.Blocks
                .Where(block => (block.BlockerId == one && block.BlockedId == other) || (block.BlockerId == other && block.BlockedId == one))
                .Select(block => block.BlockedId)
                .ToListAsync(stop),
            ct);
    }
}
