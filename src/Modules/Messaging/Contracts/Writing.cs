using System.Text.Json;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Realtime;

namespace MatchChat.Messaging.Contracts;

/// <summary>Sends a message. Answers after the transaction that holds it has committed; a repeat with the same client id answers the stored message.</summary>
/// <param name="ClientMessageId">Null: the server makes one (REST without a key).</param>
/// <param name="Content">At most 10,000 UTF-16 code units; NUL and lone surrogates are refused.</param>
/// <param name="ReplyToId">A message of the same conversation that the sender can see.</param>
/// <param name="Metadata">A JSON object of at most 4 KiB, nested at most 16 deep.</param>
/// <param name="Connection">The socket it came by, which is answered and gets no push; null for REST.</param>
/// <param name="Turn">The call's place in the order of its connection; null where there is no order to keep.</param>
/// <remarks>
/// Errors: those of the gate, `message.empty`, `message.too_long`, `message.bad_text`, `message.bad_type`, `message.bad_mention`, `message.bad_reply`, `request.invalid` (metadata),
/// `message.id_reused`, `server.busy`, `storage.unavailable`.
/// </remarks>
public sealed record SendMessage(
    ConversationId Conversation,
    UserId Sender,
    ClientMessageId? ClientMessageId,
    string? Content,
    string? Type = null,
    MessageId? ReplyToId = null,
    IReadOnlyList<Mention>? Mentions = null,
    JsonElement? Metadata = null,
    string? Connection = null,
    Turn? Turn = null) : IRequest<SentMessage>;

/// <summary>Replaces the text of one's own message, within `Messaging:EditWindow`. The same text changes nothing.</summary>
/// <remarks>Errors: `message.not_found`, `message.not_sender`, `message.edit_window_over`, `message.deleted`, those of the text and of the gate.</remarks>
public sealed record EditMessage(MessageId Message, UserId User, string? Content) : IRequest<MessageView>;

/// <summary>Empties one's own message; it keeps its place. Deleting twice answers the same.</summary>
/// <remarks>Errors: `message.not_found`, `message.not_sender`, those of the gate.</remarks>
public sealed record DeleteMessage(MessageId Message, UserId User) : IRequest<MessageView>;

/// <summary>The receipt of a device: everything up to here has arrived. Never goes back; a pointer past the newest visible message is cut to it.</summary>
/// <remarks>Errors: those of the gate, `request.invalid` (negative).</remarks>
public sealed record MarkAsDelivered(ConversationId Conversation, UserId User, long UpToSeq) : IRequest<Done>;

/// <summary>The person has read up to here. Also moves the delivered pointer. Answers after the commit.</summary>
/// <param name="UpToSeq">Either this …</param>
/// <param name="MessageIds">… or these: up to the highest of them.</param>
/// <param name="Connection">The socket it came by: the reader's other devices are told, this one is answered.</param>
/// <remarks>Errors: those of the gate, `request.invalid` (negative, or neither or both given), `message.not_found` (an id of another conversation).</remarks>
public sealed record MarkAsRead(ConversationId Conversation, UserId User, long? UpToSeq, IReadOnlyList<MessageId>? MessageIds = null, string? Connection = null) : IRequest<ReadPointer>;

/// <param name="CreatedAt">Of the person's membership row.</param>
/// <param name="UpdatedAt">When a pointer moved last.</param>
public sealed record ReadPointer(UserId UserId, ConversationId ConversationId, long LastReadSeq, int Unread, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>Where the caller has read up to; 0 where nothing was read.</summary>
public sealed record GetReadPointer(ConversationId Conversation, UserId User) : IRequest<ReadPointer>;

/// <summary>Archives for the caller until a new message comes, or brings back.</summary>
public sealed record ArchiveConversation(ConversationId Conversation, UserId User, bool Archived) : IRequest<Done>;

/// <summary>No notifications until then; null = unmute. It still counts as unread.</summary>
public sealed record MuteConversation(ConversationId Conversation, UserId User, DateTimeOffset? Until) : IRequest<Done>;

/// <summary>This connection shows the conversation (or no longer does): while it is open on any device no notification is asked for. A connection that ends has nothing open.</summary>
/// <param name="Open">False: no longer.</param>
public sealed record ShowConversation(ConversationId Conversation, UserId User, string Connection, bool Open) : IRequest<Done>;

/// <summary>A connection has ended: it shows nothing any more.</summary>
public sealed record ForgetConnection(UserId User, string Connection) : IRequest<Done>;
