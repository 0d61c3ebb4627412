using BenchmarkDotNet.Attributes;
using MatchChat.Host.Realtime;
using MatchChat.Kernel.Realtime;

namespace MatchChat.Micro;

/// <summary>A message as it goes over the wire, made once for all sockets.</summary>
public class EventBenchmarks
{
    private MicroNode node = null!;
    private Outgoing outgoing = null!;
    private ClientEvent received = null!;

    [GlobalSetup]
    public void Start()
    {
        node = MicroNode.Start();
        outgoing = node.Get<Outgoing>();
        var (conversation, one) = node.Match();
        received = new ClientEvent(HubEvents.MessageReceived, node.Say(conversation, one, "Are you free on Friday? There is a small place by the river that I like."));
    }

    [GlobalCleanup]
    public void Stop() => node.Stop();

    [Benchmark]
    public int Serialise() => outgoing.Of(received).Size;
}
