namespace MatchChat.TestKit;

/// <summary>
/// What a client holds, as docs/protocol.md tells it to: it takes pushes as hints and sync as the truth, keeps of two states of a message the one of the higher revision,
/// and moves the revision from which it asks only by what a sync has answered.
/// </summary>
public sealed class ClientCopy
{
    private readonly Dictionary<Guid, ConversationCopy> conversations = [];

    public IReadOnlyCollection<ConversationCopy> Conversations => conversations.Values;

    public ConversationCopy this[Guid conversation] => conversations[conversation];

    public static async Task<ClientCopy> Of(HubClient device)
    {
        var copy = new ClientCopy();
        await copy.Sync(device);
        return copy;
    }

    /// <summary>A push. May come late, twice, or never.</summary>
    public void Hear(HubEvent heard)
    {
        if (heard.Name is not ("MessageReceived" or "MessageEdited" or "MessageDeleted")) return;

        var message = heard.As<Message>();
        Copy(message.ConversationId).Take(message);
    }

    /// <summary>Brings everything up to date: the list, then what changed in each conversation, page by page.</summary>
    public async Task Sync(HubClient device)
    {
        foreach (var listed in (await device.Invoke<Synced>("Sync", new { })).Conversations) Copy(listed.Id);
        var behind = conversations.Values.ToList();
        while (behind.Count > 0)
        {
            var answer = await device.Invoke<Synced>("Sync", new { conversations = behind.Select(copy => new { id = copy.Id, afterRevision = copy.Revision }) });
            foreach (var changes in answer.Conversations) Copy(changes.Id).Take(changes);
            behind = [.. answer.Conversations.Where(changes => changes.HasMore).Select(changes => Copy(changes.Id))];
        }
    }

    private ConversationCopy Copy(Guid id) => conversations.TryGetValue(id, out var known) ? known : conversations[id] = new ConversationCopy(id);
}

/// <summary>One conversation as a client holds it.</summary>
public sealed class ConversationCopy(Guid id)
{
    private readonly SortedDictionary<long, Message> messages = [];

    public Guid Id => id;

    /// <summary>Ascending by seq.</summary>
    public IEnumerable<Message> Messages => messages.Values;

    /// <summary>From which the next sync asks.</summary>
    public long Revision { get; private set; }

    public int Unread { get; private set; }

    public long LastReadSeq { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public bool Archived { get; private set; }

    public IReadOnlyList<Pointers> Pointers { get; private set; } = [];

    public void Take(Message message)
    {
        if (!messages.TryGetValue(message.Seq, out var known) || known.Revision < message.Revision) messages[message.Seq] = message;
    }

    public void Take(Changes changes)
    {
        if (changes.Reset) messages.Clear();
        foreach (var message in changes.Messages) Take(message);
        (Revision, Unread, LastReadSeq) = (changes.Revision, changes.Unread, changes.LastReadSeq);
        (EndedAt, Archived, Pointers) = (changes.EndedAt, changes.Archived, changes.Participants);
    }
}
