using System.Collections.Concurrent;
using MatchChat.Host;
using MatchChat.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

public sealed class OtlpTests
{
    [Fact]
    public async Task Traces_metrics_and_logs_reach_the_collector()
    {
        var received = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        await using var collector = await Collector(received);
        using var folder = new TemporaryFolder();
        // Without the settings of a test host, which takes every log for itself.
        var settings = HostSettings.With(("Otlp:Endpoint", collector.Urls.First()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("Logging:LogLevel:Default", "Information"));
        var app = MatchChatApp.Build(settings.Arguments(folder.File("matchchat.db")));
        await app.StartAsync(TestContext.Current.CancellationToken);
        var token = new Tokens(HostSettings.Secret).For(Guid.CreateVersion7());
        using (var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) }) await new RestClient(http, token).Get("conversations");
        await app.StopAsync(TestContext.Current.CancellationToken);
        await app.DisposeAsync();
        received.Keys.Order(StringComparer.Ordinal).ShouldBe(["/v1/logs", "/v1/metrics", "/v1/traces"]);
        received["/v1/traces"].ShouldContain("GET /api/chat/conversations");
        received["/v1/logs"].ShouldContain("MatchChat is at");
        received["/v1/metrics"].ShouldContain("http.server.request.duration");
        foreach (var body in received.Values) body.Contains(token.Split('.')[2], StringComparison.Ordinal).ShouldBeFalse();
    }

    [Fact]
    public async Task A_collector_that_is_not_there_disturbs_nobody()
    {
        await using var host = await TestHost.Start(HostSettings.With(("Otlp:Endpoint", "http://127.0.0.1:1")));
        (await host.Rest(Guid.CreateVersion7()).Get("conversations")).Status.ShouldBe(System.Net.HttpStatusCode.OK);
    }

    private static async Task<WebApplication> Collector(ConcurrentDictionary<string, string> received)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/v1/{signal}", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body, System.Text.Encoding.Latin1);
            var body = await reader.ReadToEndAsync();
            received.AddOrUpdate(request.Path, body, (_, before) => before + body);
            return Results.Ok();
        });
        await app.StartAsync();
        return app;
    }
}
