using MatchChat.LoadTest.Data;
using MatchChat.LoadTest.Load;
using MatchChat.LoadTest.Reports;
using MatchChat.LoadTest.Servers;
using MatchChat.TestKit;

namespace MatchChat.LoadTest.Scenarios;

/// <summary>Scrolling back in a large database.</summary>
internal sealed class HistoryScenario : IScenario
{
    private const int Page = 100;

    public string Name => "history";

    public string Help => """
        100 messages of history from a random place of a random conversation over REST. Goal: p95 <= 20 ms.
          --messages 1000000 in the prepared database
          --questions 1000   asked one after the other
        """;

    public async Task<Report> Run(Options options)
    {
        var messages = options.Number("messages", 1_000_000);
        var questions = options.Number("questions", 1000);
        options.RefuseOthers();

        var report = new Report(Name);
        using var folder = new TemporaryFolder();
        var prepared = await PreparedDatabase.Make(folder, messages);
        await using var server = await MatchChatServer.On(prepared.File);
        var page = Math.Min(Page, prepared.MessagesPerConversation);
        var samples = await RestRun.Ask(server.Rest(prepared.Keeper), questions, _ => Question(prepared, page), answer => Check(answer, page));
        report.Add(RestRun.Row($"{page} messages of {messages}", samples));
        report.Goal("history p95", samples.At(0.95), 20, "ms");
        await server.Stop();
        return report;
    }

    private static string Question(PreparedDatabase prepared, int page)
    {
        var conversation = prepared.KeptConversations[Random.Shared.Next(prepared.KeptConversations.Count)];
        return $"conversations/{conversation}/messages?limit={page}&beforeSeq={Random.Shared.Next(page, prepared.MessagesPerConversation) + 1}";
    }

    private static void Check(RestAnswer answer, int page)
    {
        var count = answer.Body.GetProperty("messages").GetArrayLength();
        if (count != page) throw new InvalidOperationException($"Asked for {page} messages, got {count}.");
    }
}
