using System.Globalization;
using MatchChat.LoadTest;

if (args.Contains("--help"))
{
    Console.WriteLine(Settings.Help);
    return 0;
}

var settings = Settings.From(args);
Console.WriteLine("mode      rate/s  sent     acked    received  tx/s   msg/tx  ack p50/p95/p99 ms      delivery p50/p95/p99 ms  lost  doubled  disordered  server CPU s  server MB");
var clean = true;
foreach (var mode in settings.Modes)
{
    foreach (var rate in settings.Rates)
    {
        var result = await SendScenario.Run(settings, mode, rate);
        clean &= result.IsClean;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{mode,-9} {rate,6}  {result.Sent,-7}  {result.Acked,-7}  {result.Received,-8}  {result.TransactionsPerSecond,-5:0.0}  {result.MessagesPerTransaction,-6:0.0}  {result.Ack,-23}  {result.Delivery,-24}  {result.Lost,-4}  {result.Doubled,-7}  {result.Disordered,-10}  {result.ServerCpu.TotalSeconds,-12:0.0}  {result.ServerMegabytes}"));
    }
}

return clean ? 0 : 1;
