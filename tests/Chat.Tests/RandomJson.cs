using System.Globalization;
using System.Text;

namespace MatchChat.Chat.Tests;

/// <summary>JSON as text, at random, out of the words of the protocol: mostly nonsense, now and then nearly right.</summary>
internal sealed class RandomJson(Random random, IReadOnlyList<string> ids)
{
    private static readonly string[] Names =
    [
        "conversationId", "clientMessageId", "content", "type", "replyToId", "mentions", "metadata", "messageId", "messageIds", "upToSeq", "conversations", "id", "afterRevision", "limit",
        "beforeSeq", "afterSeq", "userId", "offset", "length", "lastReadSeq", "isTyping", "until", "reason", "allDevices", "matchId", "userIds", "url", "lat", "lng", "", "$type", "__proto__",
    ];

    private static readonly string[] Texts =
    [
        "", " ", "a", "hi there", "text", "image", "system", "\\u0000", "\\ud800", "\\udc00x", "\\ud83d\\udc4b", "\\u202e", "漢字", "'; DROP TABLE messaging_messages; --", "<script>", "%_[]", "2026-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00", "https://cdn.example/a.png", "javascript:alert(1)", "00000000-0000-0000-0000-000000000000", "{}", "null",
    ];

    private static readonly string[] Numbers = ["0", "1", "-1", "2", "1.5", "-0", "1e308", "1e400", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "0.1e-400"];

    public string Value(int depth = 3) => random.Next(depth > 0 ? 12 : 8) switch
    {
        0 => "null",
        1 => random.Next(2) == 0 ? "true" : "false",
        2 => Numbers[random.Next(Numbers.Length)],
        3 or 4 => Quote(Texts[random.Next(Texts.Length)]),
        5 or 6 => Quote(ids[random.Next(ids.Count)]),
        7 => Quote(new string((char)random.Next('a', 'z'), random.Next(1, 12_000))),
        8 => $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Value(depth - 1)))}]",
        _ => Object(depth),
    };

    public string Object(int depth = 3)
    {
        var text = new StringBuilder("{");
        var count = random.Next(1, 7);
        for (var field = 0; field < count; field++)
        {
            if (field > 0) text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"\"{Names[random.Next(Names.Length)]}\":{Value(depth - 1)}");
        }

        return text.Append('}').ToString();
    }

    /// <summary>An object of these fields, most of them as they should be.</summary>
    public string Nearly(string[] fields) =>
        $"{{{string.Join(',', fields.Where(_ => random.Next(12) > 0).Select(field => $"\"{field}\":{(random.Next(6) == 0 ? Value(1) : Right(field))}"))}}}";

    private string Right(string field) => field switch
    {
        "clientMessageId" => Quote(random.Next(3) == 0 ? ids[random.Next(ids.Count)] : Guid.NewGuid().ToString()),
        "content" or "reason" => Quote(Texts[random.Next(Texts.Length)]),
        "type" => Quote(random.Next(2) == 0 ? "text" : "image"),
        "mentions" => $$"""[{"userId":{{Right("userId")}},"offset":{{random.Next(-1, 5)}},"length":{{random.Next(5)}}}]""",
        "metadata" => random.Next(2) == 0 ? """{"url":"https://cdn.example/a.png"}""" : Object(2),
        "messageIds" => $"[{Right("messageId")}]",
        "conversations" => $$"""[{"id":{{Right("id")}},"afterRevision":{{random.Next(4)}}}]""",
        "isTyping" or "allDevices" => "true",
        _ when field.EndsWith("Id", StringComparison.Ordinal) || field == "id" => Quote(ids[random.Next(ids.Count)]),
        _ => Numbers[random.Next(Numbers.Length)],
    };

    private static string Quote(string escaped) => $"\"{escaped}\"";
}
