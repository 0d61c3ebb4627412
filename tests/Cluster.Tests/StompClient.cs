using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Threading.Channels;

namespace MatchChat.Cluster.Tests;

/// <summary>`@stomp/stompjs` in a Node process of its own (tests/StompClient).</summary>
internal sealed class StompClient : IAsyncDisposable
{
    private readonly Process node;
    private readonly Channel<JsonElement> lines = Channel.CreateUnbounded<JsonElement>();
    private readonly Task reading;

    private StompClient(Process node)
    {
        this.node = node;
        reading = Read();
    }

    /// <param name="server">The broker.</param>
    /// <param name="destination">`/exchange/{name}/{key}`.</param>
    /// <param name="login">User and password, where it is somebody else than the broker's own guest.</param>
    public static async Task<StompClient> Subscribe(RabbitServer server, string destination, params string[] login)
    {
        var client = Ask(server, destination, login);
        (await client.Line()).GetProperty("subscribed").GetBoolean().ShouldBeTrue();
        return client;
    }

    /// <summary>What the broker says to one who may not.</summary>
    public static async Task<string> Refused(RabbitServer server, string destination, params string[] login)
    {
        await using var client = Ask(server, destination, login);
        return (await client.Line()).GetProperty("error").GetString()!;
    }

    public async Task<JsonElement> Next() => JsonSerializer.Deserialize<JsonElement>((await Line()).GetProperty("body").GetString()!);

    public async ValueTask DisposeAsync()
    {
        node.StandardInput.Close();
        if (!node.WaitForExit(TimeSpan.FromSeconds(5))) node.Kill();
        await reading;
        node.Dispose();
    }

    private static StompClient Ask(RabbitServer server, string destination, string[] login)
    {
        var folder = typeof(StompClient).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "StompClient").Value!;
        var start = new ProcessStartInfo("node", ["client.mjs", server.Stomp.Host, $"{server.Stomp.Port}", destination, .. login]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true };
        return new StompClient(Process.Start(start)!);
    }

    private Task<JsonElement> Line() => lines.Reader.ReadAsync().AsTask().Within("a line of the STOMP client");

    private async Task Read()
    {
        while (await node.StandardOutput.ReadLineAsync() is { } text) lines.Writer.TryWrite(JsonSerializer.Deserialize<JsonElement>(text));
        lines.Writer.TryComplete();
    }
}
