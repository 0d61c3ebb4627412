using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using MatchChat.Infrastructure.Telemetry;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

public sealed class MetricsTests : IDisposable
{
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MetricsListener listener;
    private readonly Meter meter;

    public MetricsTests()
    {
        listener = new MetricsListener(services.GetRequiredService<IMeterFactory>());
        meter = services.GetRequiredService<IMeterFactory>().Create("MatchChat.Tests");
    }

    [Fact]
    [Trait("Database", "SQLite")]
    public async Task Promtool_finds_no_fault_with_a_node_that_has_worked()
    {
        await using var town = await Town.Start();
        var (alice, bob) = await town.Match("alice", "bob");
        var said = await alice.Says("hi");
        await bob.Reads(said.Seq);
        (await alice.Rest.Get("conversations")).Status.ShouldBe(HttpStatusCode.OK);
        (await town.Host.Rest((string?)null).Get("conversations")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        var text = (await town.Host.Rest((string?)null).Get("/metrics")).Text;

        (await Promtool(text)).ShouldBe("");
        Value(text, "matchchat_messages_committed_total").ShouldBe(1);
        text.ShouldContain("http_server_request_duration_seconds_count{http_request_method=\"GET\",http_response_status_code=\"200\",http_route=\"/api/chat/conversations\"");
        text.ShouldContain("http_response_status_code=\"401\"");
        string[] promised =
        [
            "matchchat_connections", "matchchat_messages_committed_total", "matchchat_batch_size_count", "matchchat_batch_wait_seconds_count", "matchchat_batch_commit_duration_seconds_count",
            "matchchat_delivery_latency_seconds_count", "matchchat_writer_queue_depth", "matchchat_fact_queue_depth", "matchchat_outbox_backlog", "matchchat_storage_available",
            "matchchat_conversation_queue_depth", "matchchat_sqlite_wal_bytes",
        ];
        foreach (var name in promised) text.ShouldContain($"\n{name}");
        Value(text, "process_resident_memory_bytes").ShouldBeGreaterThan(1_000_000);
    }

    [Fact]
    public async Task Promtool_would_find_a_fault() => (await Promtool("# TYPE wrong_metric counter\nwrong_metric 1\n")).ShouldContain("wrong_metric");

    [Fact]
    public async Task Two_nodes_in_one_process_are_counted_apart()
    {
        await using var one = await Town.Start();
        await using var two = await Town.Start();
        var (alice, _) = await one.Match("alice", "bob");
        await alice.Says("hi");
        Value((await one.Host.Rest((string?)null).Get("/metrics")).Text, "matchchat_messages_committed_total").ShouldBe(1);
        (await two.Host.Rest((string?)null).Get("/metrics")).Text.ShouldNotContain("matchchat_messages_committed_total 1");
    }

    [Fact]
    public void A_counter_ends_in_total_and_adds_up()
    {
        var counter = meter.CreateCounter<long>("matchchat_things_done", "{thing}", "Things done.");
        counter.Add(2);
        counter.Add(3);
        Lines("matchchat_things_done").ShouldBe(["# HELP matchchat_things_done_total Things done.", "# TYPE matchchat_things_done_total counter", "matchchat_things_done_total 5"]);
    }

    [Fact]
    public void Tags_become_labels_in_any_order_and_are_escaped()
    {
        var counter = meter.CreateCounter<long>("calls");
        counter.Add(1, new("some.kind", "a \"quoted\" \\ one\n"), new("another", true));
        counter.Add(1, new("some.kind", "b"), new("another", null));
        Lines("calls_total{").ShouldBe(["""calls_total{another="true",some_kind="a \"quoted\" \\ one\n"} 1""", """calls_total{another="",some_kind="b"} 1"""], ignoreOrder: true);
    }

    [Fact]
    public void A_histogram_counts_what_is_at_or_below_each_bound()
    {
        var times = meter.CreateHistogram<double>("wait", "s", "Waits.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        foreach (var time in new[] { 0.05, 0.1, 0.5, 7 }) times.Record(time);
        Lines("wait_seconds").ShouldBe([
            "# HELP wait_seconds Waits.", "# TYPE wait_seconds histogram",
            """wait_seconds_bucket{le="0.1"} 2""", """wait_seconds_bucket{le="1"} 3""", """wait_seconds_bucket{le="+Inf"} 4""", "wait_seconds_sum 7.65", "wait_seconds_count 4"]);
    }

    [Fact]
    public void What_goes_up_comes_down()
    {
        var open = meter.CreateUpDownCounter<int>("open", "{socket}");
        open.Add(5);
        open.Add(-2);
        var level = meter.CreateGauge<double>("level", "By");
        level.Record(7);
        level.Record(4);
        Lines("open ").ShouldBe(["# HELP open open of MatchChat.Tests.", "# TYPE open gauge", "open 3"]);
        Lines("level_bytes ").ShouldContain("level_bytes 4");
    }

    [Fact]
    public void What_is_observed_is_asked_at_each_look_and_gone_when_it_is_no_longer_told()
    {
        var depths = new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 };
        meter.CreateObservableGauge("depth", () => depths.Select(queue => new Measurement<int>(queue.Value, new KeyValuePair<string, object?>("queue", queue.Key))));
        Lines("depth{").ShouldBe(["""depth{queue="a"} 1""", """depth{queue="b"} 2"""], ignoreOrder: true);
        depths.Remove("a");
        depths["b"] = 5;
        Lines("depth{").ShouldBe(["""depth{queue="b"} 5"""]);
    }

    [Fact]
    public void Nobody_fills_the_memory_with_labels()
    {
        var counter = meter.CreateCounter<long>("visits");
        for (var page = 0; page < 3_000; page++) counter.Add(1, new KeyValuePair<string, object?>("page", page));
        Lines("visits_total{").Length.ShouldBe(1_000);
    }

    [Fact]
    public void Many_threads_lose_nothing()
    {
        var counter = meter.CreateCounter<long>("steps");
        Parallel.For(0, 10_000, step => counter.Add(1, new KeyValuePair<string, object?>("foot", step % 2 == 0 ? "left" : "right")));
        Lines("steps_total{").ShouldBe(["""steps_total{foot="left"} 5000""", """steps_total{foot="right"} 5000"""], ignoreOrder: true);
    }

    [Theory]
    [InlineData("dotnet.thread_pool.thread.count", "{thread}", "dotnet_thread_pool_thread")]
    [InlineData("http.server.request.duration", "s", "http_server_request_duration_seconds")]
    [InlineData("memory.usage_bytes", "By", "memory_usage_bytes")]
    [InlineData("2nd-try", null, "_2nd_try")]
    [InlineData("share", "1", "share_ratio")]
    public void Names_are_those_that_prometheus_expects(string instrument, string? unit, string name) => MetricNames.Of(instrument, unit, MetricKind.Gauge).ShouldBe(name);

    public void Dispose()
    {
        listener.Dispose();
        services.Dispose();
    }

    private string[] Lines(string part) => [.. listener.Text().Split('\n').Where(line => line.Contains(part, StringComparison.Ordinal))];

    private static double Value(string text, string name) =>
        double.Parse(text.Split('\n').Single(line => line.StartsWith($"{name} ", StringComparison.Ordinal)).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What `promtool check metrics` has to say; empty: nothing.</summary>
    private static async Task<string> Promtool(string text)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/promtool"), "promtool is not installed (Debian: prometheus)");
        var start = new ProcessStartInfo("/usr/bin/promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return string.Concat(said);
    }
}
