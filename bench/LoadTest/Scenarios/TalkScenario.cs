using MatchChat.LoadTest.Load;
using MatchChat.LoadTest.Reports;
using MatchChat.LoadTest.Servers;

namespace MatchChat.LoadTest.Scenarios;

/// <summary>As real phones do: whoever gets a message says that it arrived and that it was read, each with a call of its own.</summary>
internal sealed class TalkScenario : IScenario
{
    private static readonly PairOptions AsPhones = new(WithReceipts: true);

    public string Name => "talk";

    public string Help => """
        Every message is acknowledged as delivered and as read by its recipient. Goal: 7,000 messages per second at p95 <= 50 ms, every receipt heard by the sender.
          --rate 7000        messages per second
          --search           instead: the highest rate
          --pairs 100        conversations, two sockets each
          --seconds 10       measured, after the warm-up
          --warmup 3         seconds that are checked but not timed
        """;

    public async Task<Report> Run(Options options)
    {
        var rate = options.Number("rate", 7000);
        var search = options.Has("search");
        var pairs = options.Number("pairs", 100);
        var (warmUp, duration) = (options.Seconds("warmup", 3), options.Seconds("seconds", 10));
        options.RefuseOthers();

        var report = new Report(Name);
        await using var server = await MatchChatServer.Start();
        using (var crowd = await Crowd.Gather(server, pairs, AsPhones))
        {
            var result = search ? await RateSearch.Run(crowd, warmUp, duration) : await new LoadRun(crowd, warmUp, duration).AtRate(rate);
            report.Add(search ? "MatchChat, highest rate" : $"MatchChat at {rate}/s", result);
            report.Goal("delivery p95", result.Delivery.P95, 50, "ms");
            // Receipts are coalesced, so they come a little after the messages.
            var unread = crowd.WaitUntil(() => crowd.Pairs.All(pair => pair.IsReadUp), TimeSpan.FromSeconds(10)) ? 0 : crowd.Pairs.Count(pair => !pair.IsReadUp);
            report.Say($"{crowd.Pairs.Count - unread} of {crowd.Pairs.Count} senders heard that their last message was read.");
            if (unread > 0) report.Fail($"{unread} senders never heard that their last message was read.");
        }

        await server.Stop();
        return report;
    }
}
