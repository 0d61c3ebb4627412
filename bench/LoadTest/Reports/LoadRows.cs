using MatchChat.LoadTest.Load;

namespace MatchChat.LoadTest.Reports;

/// <summary>A run's result as lines of a report.</summary>
internal static class LoadRows
{
    public static void Add(this Report report, string what, LoadResult result)
    {
        report.Add(new Row()
            .Add("run", what)
            .Add("msg/s", result.AckedPerSecond)
            .Add("ack p50 ms", result.Ack.P50)
            .Add("p95", result.Ack.P95)
            .Add("p99", result.Ack.P99)
            .Add("max", result.Ack.Max)
            .Add("delivery p50 ms", result.Delivery.P50)
            .Add("dp95", result.Delivery.P95)
            .Add("dp99", result.Delivery.P99)
            .Add("dmax", result.Delivery.Max));
        report.Add(new Row()
            .Add("run", what)
            .Add("server CPU s", result.ServerCpu.TotalSeconds)
            .Add("cores", result.ServerCores)
            .Add("us/msg", result.ServerMicrosecondsPerMessage)
            .Add("MB", result.ServerMegabytes)
            .Add("peak MB", result.ServerPeakMegabytes)
            .Add("tx/s", result.TransactionsPerSecond)
            .Add("msg/tx", result.MessagesPerTransaction)
            .Add("generator CPU s", result.GeneratorCpu.TotalSeconds)
            .Add("generator cores", result.GeneratorCores));
        report.Add(new Row()
            .Add("run", what)
            .Add("sent", result.Sent)
            .Add("acked", result.Acked)
            .Add("delivered", result.Delivered)
            .Add("refused", result.Refused)
            .Add("lost", result.Lost)
            .Add("doubled", result.Doubled)
            .Add("out of order", result.Disordered)
            .Add("wrong recipient", result.Misdelivered)
            .Add("cut", result.Cut));
        if (!result.IsClean) report.Fail($"{what}: not every message was acknowledged and delivered once, in order, to its recipient. {result.FirstTrouble}");
    }
}
