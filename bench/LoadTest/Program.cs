using MatchChat.LoadTest;
using MatchChat.LoadTest.Reports;
using MatchChat.LoadTest.Scenarios;

IScenario[] scenarios =
[
    new SendScenario(), new QuietScenario(), new TypingScenario(), new TalkScenario(), new ConnectScenario(), new HistoryScenario(), new InboxScenario(), new SlopeScenario(),
    new SlowClientsScenario(), new ClusterScenario(), new GuardScenario(),
];
if (args.Length == 0 || args.Contains("--help"))
{
    Help.Print(Console.Out, scenarios);
    return 0;
}

try
{
    var options = new Options(args[1..]);
    var reports = await Run(args[0], options);
    Report.Print(Console.Out, reports);
    if (options.Json is { } file) Report.Save(file, reports);
    if (options.Markdown is { } page)
    {
        await using var writer = File.CreateText(page);
        Report.Print(writer, reports);
    }

    return reports.All(report => report.Failures.Count == 0) ? 0 : 1;
}
catch (ArgumentException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 2;
}
catch (Exception cause) when (cause is InvalidOperationException or TimeoutException)
{
    await Console.Error.WriteLineAsync($"{Environment.NewLine}{cause.Message}");
    return 1;
}

async Task<IReadOnlyList<Report>> Run(string name, Options options)
{
    if (name == AllScenario.Name)
    {
        options.RefuseOthers();
        return await new AllScenario(scenarios).Run();
    }

    var scenario = scenarios.FirstOrDefault(scenario => scenario.Name == name) ?? throw new ArgumentException($"There is no scenario `{name}`. --help shows what there is.");
    return [await scenario.Run(options)];
}
