namespace MatchChat.LoadTest.Load;

/// <summary>The highest rate that a server holds: up in large steps until it does not, then halfway between until the answer is exact enough, then once more in full length.</summary>
internal static class RateSearch
{
    private const double Start = 2000, Step = 1.5, Exact = 1.06, Back = 0.95;

    private static readonly TimeSpan ShortWarmUp = TimeSpan.FromSeconds(1), ShortDuration = TimeSpan.FromSeconds(3);

    /// <param name="goal">Milliseconds that acknowledgement and delivery may take at p95.</param>
    public static async Task<LoadResult> Run(Crowd crowd, TimeSpan warmUp, TimeSpan duration, double goal = 50)
    {
        // The first steps also find a server that has compiled nothing yet.
        await new LoadRun(crowd, TimeSpan.Zero, warmUp).AtRate(Start);
        var (held, missed) = (0.0, Start);
        while (await Holds(missed)) (held, missed) = (missed, missed * Step);
        while (missed / Math.Max(held, 100) > Exact)
        {
            var middle = (held + missed) / 2;
            if (await Holds(middle)) held = middle;
            else missed = middle;
        }

        // A short step may be lucky; what is reported was held for the whole duration.
        for (var rate = held; ; rate *= Back)
        {
            var result = await new LoadRun(crowd, warmUp, duration).AtRate(rate);
            if (IsHeld(result, goal) || rate < Start / 10) return result;
        }

        async Task<bool> Holds(double rate)
        {
            var isHeld = IsHeld(await new LoadRun(crowd, ShortWarmUp, ShortDuration).AtRate(rate), goal);
            await Console.Error.WriteLineAsync($"{crowd.Server.Name}: {rate:0}/s {(isHeld ? "held" : "missed")}");
            return isHeld;
        }
    }

    private static bool IsHeld(LoadResult result, double goal) => result.IsClean && result.Ack.P95 <= goal && result.Delivery.P95 <= goal;
}
