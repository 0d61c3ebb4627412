using System.Text.Json;

namespace MatchChat.TestKit;

/// <summary>One event from the server.</summary>
public sealed record HubEvent(string Name, JsonElement Payload)
{
    public T As<T>() => Payload.As<T>();

    public override string ToString() => $"{Name} {Payload}";
}

/// <summary>What a client has heard, in order. Waiting takes the first one that fits and leaves the others for later.</summary>
public sealed class HubEvents
{
    private readonly Lock gate = new();
    private readonly List<HubEvent> all = [];
    private readonly LinkedList<HubEvent> untaken = [];
    private readonly List<Listener> listeners = [];
    private Exception? end;

    /// <summary>Everything so far, taken or not.</summary>
    public IReadOnlyList<HubEvent> Heard
    {
        get
        {
            lock (gate) return [.. all];
        }
    }

    public IReadOnlyList<HubEvent> Named(string name) => [.. Heard.Where(heard => heard.Name == name)];

    /// <summary>Takes the next event of this name for which it is true, waiting for it if need be.</summary>
    public async Task<HubEvent> Next(string name, Func<JsonElement, bool>? where = null, TimeSpan? within = null)
    {
        var listener = new Listener(name, where ?? (_ => true));
        lock (gate)
        {
            for (var node = untaken.First; node is not null; node = node.Next)
            {
                if (!listener.Fits(node.Value)) continue;

                untaken.Remove(node);
                return node.Value;
            }

            if (end is not null) throw new InvalidOperationException($"The socket is closed and {name} never came. {Told()}", end);

            listeners.Add(listener);
        }

        try
        {
            return await listener.Found.Task.WaitAsync(within ?? Limits.Patience);
        }
        catch (TimeoutException)
        {
            lock (gate) listeners.Remove(listener);
            throw new TimeoutException($"{name} never came. {Told()}");
        }
    }

    public void Add(HubEvent heard)
    {
        Listener? taker;
        lock (gate)
        {
            all.Add(heard);
            taker = listeners.Find(listener => listener.Fits(heard));
            if (taker is null) untaken.AddLast(heard);
            else listeners.Remove(taker);
        }

        taker?.Found.TrySetResult(heard);
    }

    /// <summary>Nothing will be heard any more.</summary>
    public void End(Exception cause)
    {
        List<Listener> waiting;
        lock (gate)
        {
            end = cause;
            waiting = [.. listeners];
            listeners.Clear();
        }

        foreach (var listener in waiting) listener.Found.TrySetException(new InvalidOperationException($"The socket closed before {listener.Name} came. {Told()}", cause));
    }

    private string Told() => $"Heard so far: {string.Join(", ", Heard.TakeLast(20).Select(heard => heard.Name))}.";

    private sealed record Listener(string Name, Func<JsonElement, bool> Where)
    {
        public TaskCompletionSource<HubEvent> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Fits(HubEvent heard) => heard.Name == Name && Where(heard.Payload);
    }
}
