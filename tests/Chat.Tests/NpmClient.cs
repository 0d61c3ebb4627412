using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace MatchChat.Chat.Tests;

/// <summary>The official JavaScript client in a Node process of its own (tests/NpmClient).</summary>
internal sealed class NpmClient : IAsyncDisposable
{
    private readonly Process node;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> pending = new();
    private readonly Task reading;
    private readonly Task<string> complaints;
    private int lastId;

    private NpmClient(Process node)
    {
        this.node = node;
        reading = Read();
        complaints = node.StandardError.ReadToEndAsync();
    }

    public HubEvents Events { get; } = new();

    public static async Task<NpmClient> Connect(Uri host, string token)
    {
        var folder = typeof(NpmClient).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "NpmClient").Value!;
        var start = new ProcessStartInfo("node", ["client.mjs"]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        var client = new NpmClient(Process.Start(start)!);
        await client.Do(new { @do = "connect", url = new Uri(host, HubClient.Path), token });
        return client;
    }

    /// <summary>A refusal is an exception with the message that a program in JavaScript gets.</summary>
    public Task<JsonElement> Invoke(string method, params object?[] args) => Do(new { @do = "invoke", method, args });

    public Task Stop() => Do(new { @do = "stop" });

    public async ValueTask DisposeAsync()
    {
        node.StandardInput.Close();
        if (!node.WaitForExit(TimeSpan.FromSeconds(1))) node.Kill();
        await reading;
        node.Dispose();
    }

    private async Task<JsonElement> Do(object command)
    {
        var id = Interlocked.Increment(ref lastId);
        var answer = pending[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        var line = JsonSerializer.SerializeToNode(command, Wire.Json)!.AsObject();
        line["id"] = id;
        await node.StandardInput.WriteLineAsync(line.ToJsonString());
        return await answer.Task.Within("answer of the npm client");
    }

    private async Task Read()
    {
        while (await node.StandardOutput.ReadLineAsync() is { } text)
        {
            var line = JsonSerializer.Deserialize<JsonElement>(text);
            if (line.TryGetProperty("event", out var name)) Events.Add(new HubEvent(name.GetString()!, line.GetProperty("payload")));
            else if (line.TryGetProperty("error", out var error)) pending[line.GetProperty("id").GetInt32()].TrySetException(new HubRefusal(error.GetString()!));
            else pending[line.GetProperty("id").GetInt32()].TrySetResult(line.GetProperty("result"));
        }

        var end = new InvalidOperationException($"The Node process has ended: {await complaints}");
        foreach (var caller in pending.Values) caller.TrySetException(end);
        Events.End(end);
    }
}
