using System.Data.Common;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Conversations.Storage;

/// <summary>Which conversations somebody shares with some others, by the conversations of those others: however many the one who asks has, they are not read.</summary>
internal sealed class SharedConversations(Database<ConversationsDbContext> database)
{
    private static readonly string[] Texts = [.. RoomReader.Sizes.Select(TextFor)];

    private SqlValues Values => database.Engine.Values;

    public ValueTask<List<ConversationId>> Active(UserId asker, IReadOnlyCollection<UserId> others, CancellationToken ct) => database.Read(
        async (tables, stop) =>
        {
            var found = new HashSet<ConversationId>();
            foreach (var people in others.Distinct().Chunk(RoomReader.Sizes[^1]))
            {
                await using var command = CommandFor(tables.Database.GetDbConnection(), asker, people);
                await using var rows = await command.ExecuteReaderAsync(stop);
                while (await rows.ReadAsync(stop)) found.Add(new ConversationId(Values.ReadGuid(rows, 0)));
            }

            return found.ToList();
        },
        ct);

    /// <summary>CROSS JOIN keeps SQLite to this order; elsewhere it is a plain join.</summary>
    internal static string TextFor(int size) => $"""
        SELECT p.conversation_id
        FROM conversations_participants o
        CROSS JOIN conversations_participants p
        CROSS JOIN conversations_conversations c
        WHERE o.user_id IN ({SqlCommands.List("id", size)}) AND o.left_at IS NULL
            AND p.conversation_id = o.conversation_id AND p.user_id = @asker AND p.left_at IS NULL
            AND c.id = o.conversation_id AND c.ended_at IS NULL
        """;

    private DbCommand CommandFor(DbConnection connection, UserId asker, UserId[] people)
    {
        var size = Array.FindIndex(RoomReader.Sizes, most => people.Length <= most);
        var command = connection.Command(Texts[size]);
        // The last id fills what is left of the list.
        for (var index = 0; index < RoomReader.Sizes[size]; index++) command.Parameter($"@id{index}", Values.Of(people[Math.Min(index, people.Length - 1)].Value));
        command.Parameter("@asker", Values.Of(asker.Value));
        return command;
    }
}
