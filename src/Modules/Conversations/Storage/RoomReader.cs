using System.Data.Common;
using MatchChat.Conversations.Domain;
using MatchChat.Conversations.Gate;
using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using Microsoft.EntityFrameworkCore;

namespace MatchChat.Conversations.Storage;

/// <summary>
/// All that the gate wants to know, in one round trip. By hand: at 10,000 active conversations a thousand of them are read again every second, and EF would put every id into the
/// text of the statement, which a server then plans anew each time.
/// </summary>
internal sealed class RoomReader(Database<ConversationsDbContext> database)
{
    /// <summary>
    /// Ids in one statement. The sizes are few, so that a server knows the texts; and none is large, because the SQLite driver looks for each parameter among all of them
    /// (a thousand conversations by 500: 25 ms, by 100: 16 ms).
    /// </summary>
    internal static readonly int[] Sizes = [1, 10, 100];

    private static readonly string[] Texts = [.. Sizes.Select(TextFor)];

    private SqlValues Values => database.Engine.Values;

    /// <param name="asker">Whose standing is asked for as well, in these conversations or not.</param>
    public ValueTask<Reading> Read(IReadOnlyCollection<ConversationId> conversations, UserId? asker, CancellationToken ct) => database.Read(
        async (tables, stop) =>
        {
            var reading = new Reading();
            var connection = tables.Database.GetDbConnection();
            // Without any conversation there is still the one who asks.
            foreach (var ids in conversations.Distinct().DefaultIfEmpty().Chunk(Sizes[^1]))
            {
                await using var command = CommandFor(connection, ids, asker);
                await using var rows = await command.ExecuteReaderAsync(stop);
                await Fill(reading, rows, asker, stop);
            }

            return reading;
        },
        ct);

    internal static string TextFor(int size)
    {
        var ids = SqlCommands.List("id", size);
        return $"""
            SELECT c.id, c.kind, c.match_id, c.title, c.created_at, c.ended_at, p.user_id, p.role, p.can_send, p.joined_at
            FROM conversations_conversations c
            LEFT JOIN conversations_participants p ON p.conversation_id = c.id AND p.left_at IS NULL
            WHERE c.id IN ({ids});

            SELECT p.conversation_id, b.blocker_id, b.blocked_id
            FROM conversations_participants p
            JOIN conversations_participants o ON o.conversation_id = p.conversation_id
            JOIN conversations_blocks b ON b.blocker_id = p.user_id AND b.blocked_id = o.user_id
            WHERE p.conversation_id IN ({ids});

            SELECT s.user_id, s.until
            FROM conversations_participants p
            JOIN conversations_suspensions s ON s.user_id = p.user_id
            WHERE p.conversation_id IN ({ids})
            UNION ALL
            SELECT s.user_id, s.until FROM conversations_suspensions s WHERE s.user_id = @asker;
            """;
    }

    private DbCommand CommandFor(DbConnection connection, ConversationId[] ids, UserId? asker)
    {
        var size = Array.FindIndex(Sizes, most => ids.Length <= most);
        var command = connection.Command(Texts[size]);
        // The last id fills what is left of the list.
        for (var index = 0; index < Sizes[size]; index++) command.Parameter($"@id{index}", Values.Of(ids[Math.Min(index, ids.Length - 1)].Value));
        command.Parameter("@asker", Values.Of(asker.GetValueOrDefault().Value));
        return command;
    }

    private async Task Fill(Reading reading, DbDataReader rows, UserId? asker, CancellationToken ct)
    {
        var conversations = new Dictionary<ConversationId, ConversationRow>();
        var people = new List<ParticipantRow>();
        while (await rows.ReadAsync(ct))
        {
            var conversation = ConversationOf(rows);
            conversations[conversation.Id] = conversation;
            if (!rows.IsDBNull(6)) people.Add(ParticipantOf(conversation.Id, rows));
        }

        await rows.NextResultAsync(ct);
        var blocks = new List<(ConversationId Conversation, Block Block)>();
        while (await rows.ReadAsync(ct)) blocks.Add((new(Values.ReadGuid(rows, 0)), new(new(Values.ReadGuid(rows, 1)), new(Values.ReadGuid(rows, 2)))));

        if (asker is { } person) reading.Standings[person] = Standing.Good;
        foreach (var one in people) reading.Standings[one.UserId] = Standing.Good;
        await rows.NextResultAsync(ct);
        while (await rows.ReadAsync(ct)) reading.Standings[new(Values.ReadGuid(rows, 0))] = Standing.Suspended(Values.ReadTimeOrNull(rows, 1));

        var peopleOf = people.ToLookup(one => one.ConversationId);
        var blocksOf = blocks.ToLookup(row => row.Conversation, row => row.Block);
        foreach (var (id, conversation) in conversations) reading.Rooms[id] = new Room(conversation.Describe(peopleOf[id]), [.. blocksOf[id]]);
    }

    private ConversationRow ConversationOf(DbDataReader row) => new()
    {
        Id = new(Values.ReadGuid(row, 0)),
        Kind = row.GetString(1),
        MatchId = Values.ReadGuidOrNull(row, 2) is { } match ? new MatchId(match) : null,
        Title = row.IsDBNull(3) ? null : row.GetString(3),
        CreatedAt = Values.ReadTime(row, 4),
        EndedAt = Values.ReadTimeOrNull(row, 5),
    };

    private ParticipantRow ParticipantOf(ConversationId conversation, DbDataReader row) => new()
    {
        ConversationId = conversation,
        UserId = new(Values.ReadGuid(row, 6)),
        Role = row.GetString(7),
        CanSend = row.GetBoolean(8),
        JoinedAt = Values.ReadTime(row, 9),
    };
}
