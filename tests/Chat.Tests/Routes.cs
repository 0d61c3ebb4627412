namespace MatchChat.Chat.Tests;

/// <summary>One REST route of docs/protocol.md, and what others than a person of an open conversation get from it.</summary>
/// <param name="Body">As JSON; null = none.</param>
/// <param name="Stranger">Somebody who is not in the conversation; null = it is about the caller alone.</param>
/// <param name="Ended">A person of an ended conversation; null = goes on.</param>
/// <param name="Service">Whether it needs the role `service`.</param>
internal sealed record ChatRoute(string Method, string Pattern, string? Body = null, string? Stranger = null, string? Ended = null, bool Service = false)
{
    private const string NotIn = "conversation.not_participant";
    private const string NotThere = "message.not_found";
    private const string Over = "conversation.ended";

    /// <summary>All of them. A test compares this list with the routes that the node has.</summary>
    public static readonly ChatRoute[] All =
    [
        new("POST", "conversations", """{"matchId":"FRESH","userIds":["ALICE","BOB"]}""", Service: true),
        new("GET", "conversations"),
        new("GET", "conversations/{id}", Stranger: NotIn),
        new("DELETE", "conversations/{id}", Stranger: NotIn, Ended: Over),
        new("POST", "conversations/{id}/unarchive", Stranger: NotIn, Ended: Over),
        new("POST", "conversations/{id}/end", "{}", Stranger: NotIn),
        new("POST", "conversations/{id}/mute", """{"until":null}""", Stranger: NotIn, Ended: Over),
        new("GET", "conversations/{id}/messages", Stranger: NotIn),
        new("POST", "conversations/{id}/messages", """{"content":"hi"}""", Stranger: NotIn, Ended: Over),
        new("GET", "conversations/{id}/changes", Stranger: NotIn),
        new("GET", "conversations/{id}/read", Stranger: NotIn),
        new("POST", "conversations/{id}/read", """{"lastReadSeq":1}""", Stranger: NotIn, Ended: Over),
        new("POST", "conversations/{id}/typing", """{"isTyping":true}""", Stranger: NotIn, Ended: Over),
        new("GET", "messages/{id}", Stranger: NotThere),
        new("PUT", "messages/{id}", """{"content":"changed"}""", Stranger: NotThere, Ended: Over),
        new("DELETE", "messages/{id}", Stranger: NotThere, Ended: Over),
        new("PUT", "messages/{id}/read", Stranger: NotThere, Ended: Over),
        new("GET", "messages/{id}/edits", Stranger: NotThere),
        new("GET", "messages/search"),
        new("GET", "unread"),
        new("GET", "presence"),
        new("POST", "blocks/{userId}"),
        new("DELETE", "blocks/{userId}"),
        new("GET", "blocks"),
        new("POST", "logout", """{"allDevices":false}"""),
        new("POST", "users/{id}/revoke", Service: true),
        new("POST", "users/{id}/suspension", "{}", Service: true),
        new("DELETE", "users/{id}/suspension", Service: true),
    ];

    public override string ToString() => $"{Method} {Pattern}";

    /// <summary>Calls it about this conversation and this message of it.</summary>
    public Task<RestAnswer> Call(RestClient rest, Participant alice, Participant bob, Message message)
    {
        var path = Pattern
            .Replace("{userId}", bob.Id.ToString(), StringComparison.Ordinal)
            .Replace("users/{id}", $"users/{bob.Id}", StringComparison.Ordinal)
            .Replace("messages/{id}", $"messages/{message.Id}", StringComparison.Ordinal)
            .Replace("conversations/{id}", $"conversations/{alice.Conversation}", StringComparison.Ordinal);
        var query = Pattern switch
        {
            "messages/search" => "?q=a",
            "presence" => $"?userIds={bob.Id}",
            _ => "",
        };
        var body = Body?.Replace("FRESH", Guid.CreateVersion7().ToString(), StringComparison.Ordinal)
            .Replace("ALICE", alice.Id.ToString(), StringComparison.Ordinal)
            .Replace("BOB", bob.Id.ToString(), StringComparison.Ordinal);
        return rest.Send(new HttpMethod(Method), path + query, body is null ? null : RestClient.Raw(body));
    }
}
