using System.Diagnostics;
using MatchChat.LoadTest.Servers;

namespace MatchChat.LoadTest.Load;

/// <summary>The counters at one end of the measured window.</summary>
internal sealed record Moment(long At, long Acked, long Delivered, ProcessNumbers Server, ProcessNumbers Generator, Task<WriterCounters> Asked, WriterCounters Writer)
{
    /// <summary>Asks the server on another thread: the loop does not wait for the answer.</summary>
    public static Moment Of(Crowd crowd) => new(
        Stopwatch.GetTimestamp(),
        crowd.Tally.Acked,
        crowd.Tally.Delivered,
        crowd.Server.ReadNumbers(),
        ProcessNumbers.Of(Environment.ProcessId),
        Task.Run(crowd.Server.ReadWriter),
        WriterCounters.None);

    public async Task<Moment> Complete() => this with { Writer = await Asked };
}

/// <summary>What one run has shown.</summary>
internal sealed record LoadResult
{
    public LoadResult(string server, Tally tally, Moment before, Moment after)
    {
        Server = server;
        var elapsed = Stopwatch.GetElapsedTime(before.At, after.At);
        var acked = after.Acked - before.Acked;
        var transactions = after.Writer.Transactions - before.Writer.Transactions;
        Sent = tally.Sent;
        Acked = tally.Acked;
        Delivered = tally.Delivered;
        Refused = tally.Refused;
        Lost = tally.Undelivered + tally.Unanswered;
        Doubled = tally.Doubled;
        Disordered = tally.Disordered;
        Misdelivered = tally.Misdelivered;
        Cut = tally.Cut;
        FirstTrouble = tally.FirstTrouble;
        Ack = tally.Acks.Percentiles();
        Delivery = tally.Deliveries.Percentiles();
        AckedPerSecond = acked / elapsed.TotalSeconds;
        TransactionsPerSecond = transactions / elapsed.TotalSeconds;
        MessagesPerTransaction = transactions > 0 ? (after.Writer.Messages - before.Writer.Messages) / transactions : 0;
        ServerCores = (after.Server.Cpu - before.Server.Cpu) / elapsed;
        GeneratorCores = (after.Generator.Cpu - before.Generator.Cpu) / elapsed;
        ServerMicrosecondsPerMessage = acked > 0 ? (after.Server.Cpu - before.Server.Cpu).TotalMicroseconds / acked : 0;
        ServerCpu = after.Server.Cpu - before.Server.Cpu;
        GeneratorCpu = after.Generator.Cpu - before.Generator.Cpu;
        ServerMegabytes = after.Server.ResidentMegabytes;
        ServerPeakMegabytes = after.Server.PeakMegabytes;
    }

    public string Server { get; }

    public long Sent { get; }

    public long Acked { get; }

    public long Delivered { get; }

    public long Refused { get; }

    /// <summary>Acknowledged and never delivered, or never answered at all.</summary>
    public long Lost { get; }

    public long Doubled { get; }

    public long Disordered { get; }

    public long Misdelivered { get; }

    public long Cut { get; }

    public string? FirstTrouble { get; }

    public Percentiles Ack { get; }

    public Percentiles Delivery { get; }

    public double AckedPerSecond { get; }

    public double TransactionsPerSecond { get; }

    public double MessagesPerTransaction { get; }

    public TimeSpan ServerCpu { get; }

    public TimeSpan GeneratorCpu { get; }

    public double ServerCores { get; }

    public double GeneratorCores { get; }

    public double ServerMicrosecondsPerMessage { get; }

    public double ServerMegabytes { get; }

    public double ServerPeakMegabytes { get; }

    /// <summary>Every message was acknowledged and came once, in order, to its recipient.</summary>
    public bool IsClean => Refused + Lost + Doubled + Disordered + Misdelivered + Cut == 0;
}
