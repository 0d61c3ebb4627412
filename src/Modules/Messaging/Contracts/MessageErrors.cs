using MatchChat.Kernel;

namespace MatchChat.Messaging.Contracts;

/// <summary>The refusals of this module.</summary>
public static class MessageErrors
{
    public static readonly Error NotFound = new("message.not_found", ErrorKind.NotFound, "There is no such message.");
    public static readonly Error NotSender = new("message.not_sender", ErrorKind.Forbidden, "Only its sender may do this to a message.");
    public static readonly Error EditWindowOver = new("message.edit_window_over", ErrorKind.Conflict, "This message is too old to be edited.");
    public static readonly Error Deleted = new("message.deleted", ErrorKind.Conflict, "This message was deleted.");
    public static readonly Error IdReused = new("message.id_reused", ErrorKind.Conflict, "This client id was used for another message.");

    public static readonly Error Empty = Bad("message.empty", "A message needs some text.", "content");
    public static readonly Error TooLong = Bad("message.too_long", "A message has at most 10,000 characters.", "content");
    public static readonly Error BadText = Bad("message.bad_text", "Text may not hold NUL or lone surrogates.", "content");
    public static readonly Error BadType = Bad("message.bad_type", "The type is one of text, image, video, audio, file, location.", "type");
    public static readonly Error BadMention = Bad("message.bad_mention", "A mention names somebody in the conversation and lies within the text; at most 50.", "mentions");
    public static readonly Error BadReply = Bad("message.bad_reply", "A reply answers a message of the same conversation.", "replyToId");

    private static Error Bad(string code, string sentence, string field) => new Error(code, ErrorKind.Invalid, sentence).For(field);
}
