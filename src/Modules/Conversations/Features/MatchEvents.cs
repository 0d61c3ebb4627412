using System.Text.Json;
using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Matches;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;

namespace MatchChat.Conversations.Features;

/// <summary>
/// A match gets its conversation, and the end of the match ends it. Either may come again, and the end before the beginning: then the conversation is made and ended at once, so that a
/// beginning that comes late lets nobody write to somebody who has left.
/// </summary>
internal sealed class MatchEvents(IMediator mediator) : IMatchEvents
{
    private const string Created = "match.created";
    private const string Ended = "match.ended";
    private const string WhyEnded = "unmatched";

    // The matching service has no person's id; its name is the role.
    private static readonly Actor TheApp = new(default, Roles.Service);

    public async ValueTask<string?> Take(string kind, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        if (kind is not (Created or Ended)) return "unknown kind of event";
        if (!TryRead(body, out var match)) return "not of the form {matchId, user1Id, user2Id, occurredAt}";

        var conversation = await mediator.Ask(new CreateConversation(match.MatchId, [match.User1Id, match.User2Id]), ct);
        if (conversation.Refused) return Never(conversation.Error);
        if (kind == Created) return null;

        var ended = await mediator.Ask(new EndConversation(conversation.Value.Conversation.Id, TheApp, WhyEnded), ct);
        return ended.Refused ? Never(ended.Error) : null;
    }

    private static string Never(Error error) =>
        error.Kind == ErrorKind.Unavailable ? throw new StorageUnavailableException(error.Code) : $"{error.Code}: {error.Sentence}";

    private static bool TryRead(ReadOnlyMemory<byte> body, out MatchEvent match)
    {
        match = new MatchEvent(default, default, default, null);
        try
        {
            match = JsonSerializer.Deserialize<MatchEvent>(body.Span, ChatJson.Options) ?? match;
            return match.MatchId != default;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private sealed record MatchEvent(MatchId MatchId, UserId User1Id, UserId User2Id, DateTimeOffset? OccurredAt);
}
