using MatchChat.LoadTest;
using MatchChat.LoadTest.Reports;
using MatchChat.LoadTest.Scenarios;

IScenario[] scenarios =
[
    new SendScenario(), new QuietScenario(), new TypingScenario(), new TalkScenario(), new ConnectScenario(), new HistoryScenario(), new InboxScenario(), new SlopeScenario(),
    new SlowClientsScenario(), new GuardScenario(),
];
if (args.Length == 0 || args.Contains("--help"))
{
    Help.Print(Console.Out, scenarios);
    return 0;
}

try
{
    var scenario = scenarios.FirstOrDefault(scenario => scenario.Name == args[0]) ?? throw new ArgumentException($"There is no scenario `{args[0]}`. --help shows what there is.");
    var options = new Options(args[1..]);
    var report = await scenario.Run(options);
    await Console.Out.WriteLineAsync(Machine.Describe());
    report.Print(Console.Out);
    if (options.Json is { } file) Report.Save(file, [report]);
    return report.Failures.Count == 0 ? 0 : 1;
}
catch (ArgumentException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 2;
}
