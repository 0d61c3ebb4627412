using MatchChat.LoadTest.Data;
using MatchChat.LoadTest.Load;
using MatchChat.LoadTest.Reports;
using MatchChat.LoadTest.Servers;
using MatchChat.TestKit;

namespace MatchChat.LoadTest.Scenarios;

/// <summary>What a person sees first.</summary>
internal sealed class InboxScenario : IScenario
{
    public string Name => "inbox";

    public string Help => """
        The first page of the inbox of a person with 1,000 conversations over REST. Goal: p95 <= 30 ms.
          --messages 1000000 in the prepared database
          --questions 500    asked one after the other
        """;

    public async Task<Report> Run(Options options)
    {
        var messages = options.Number("messages", 1_000_000);
        var questions = options.Number("questions", 500);
        options.RefuseOthers();

        var report = new Report(Name);
        using var folder = new TemporaryFolder();
        var prepared = await PreparedDatabase.Make(folder, messages);
        await using var server = await MatchChatServer.On(prepared.File);
        var samples = await RestRun.Ask(server.Rest(prepared.Keeper), questions, _ => "conversations?limit=50", Check);
        report.Add(RestRun.Row($"first page of {prepared.KeptConversations.Count} conversations", samples));
        report.Goal("inbox p95", samples.At(0.95), 30, "ms");
        await server.Stop();
        return report;
    }

    private static void Check(RestAnswer answer)
    {
        var count = answer.Body.GetProperty("conversations").GetArrayLength();
        if (count != 50) throw new InvalidOperationException($"Expected 50 conversations, got {count}.");
    }
}
