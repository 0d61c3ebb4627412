using MatchChat.LoadTest.Servers;
using MatchChat.TestKit;

namespace MatchChat.LoadTest.Data;

/// <summary>A database as it is after years of use, written past the product because sending a million messages would take an hour.</summary>
/// <param name="Keeper">One person in half of the conversations.</param>
/// <param name="KeptConversations">Of the keeper.</param>
/// <param name="Strangers">The other half: two people each, who are in no other conversation.</param>
internal sealed record PreparedDatabase(string File, int MessagesPerConversation, Guid Keeper, IReadOnlyList<Guid> KeptConversations, IReadOnlyList<(Guid Conversation, Guid One, Guid Other)> Strangers)
{
    private const int Conversations = 2000;

    /// <summary>The product makes its own tables; then the rows are written.</summary>
    public static async Task<PreparedDatabase> Make(TemporaryFolder folder, int messages)
    {
        var file = folder.File($"prepared-{messages}.db");
        await using (var server = await MatchChatServer.On(file)) await server.Stop();

        await Console.Error.WriteLineAsync($"Writing {messages} messages in {Conversations} conversations ...");
        var keeper = Guid.NewGuid();
        var each = messages / Conversations;
        var kept = new List<Guid>();
        var strangers = new List<(Guid, Guid, Guid)>();
        using var writer = new RowWriter(file);
        for (var number = 0; number < Conversations; number++)
        {
            var conversation = Guid.CreateVersion7();
            var (one, other) = (number < Conversations / 2 ? keeper : Guid.NewGuid(), Guid.NewGuid());
            writer.Write(conversation, one, other, each);
            if (one == keeper) kept.Add(conversation);
            else strangers.Add((conversation, one, other));
        }

        writer.Complete();
        return new PreparedDatabase(file, each, keeper, kept, strangers);
    }

    /// <summary>Couples out of the strangers, to talk on top of what is there.</summary>
    public IReadOnlyList<Couple> Couples(MatchChatServer server, int count) =>
        [.. Strangers.Take(count).Select(pair => new Couple(pair.Conversation.ToString(), server.PathOf(pair.One), server.PathOf(pair.Other)))];
}
