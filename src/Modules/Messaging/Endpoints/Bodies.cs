using System.Text.Json;
using System.Text.Json.Serialization;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Messaging.Endpoints;

// What the routes read. Everything may be missing: what is needed is asked for by the use case, which names the field.

/// <param name="UserIds">The two people of the match.</param>
internal sealed record NewConversationBody(MatchId? MatchId, IReadOnlyList<UserId>? UserIds);

/// <param name="Reason">For the audit log, at most 500 characters; never told to people.</param>
internal sealed record EndBody(string? Reason);

/// <param name="Until">Null = unmute.</param>
internal sealed record MuteBody(DateTimeOffset? Until);

internal sealed record SendBody(
    ClientMessageId? ClientMessageId,
    [property: JsonConverter(typeof(UncheckedText))] string? Content,
    string? Type,
    MessageId? ReplyToId,
    IReadOnlyList<Mention>? Mentions,
    JsonElement? Metadata);

internal sealed record EditBody([property: JsonConverter(typeof(UncheckedText))] string? Content);

internal sealed record ReadBody(long? LastReadSeq);
