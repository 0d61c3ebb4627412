using BenchmarkDotNet.Attributes;
using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;

namespace MatchChat.Micro;

/// <summary>"May I?", answered from memory, as for every message after the first.</summary>
public class AccessGateBenchmarks
{
    private MicroNode node = null!;
    private IMediator mediator = null!;
    private CheckAccess question = null!;

    [GlobalSetup]
    public void Start()
    {
        node = MicroNode.Start();
        mediator = node.Mediator;
        var (conversation, one) = node.Match();
        question = new CheckAccess(conversation, one, Act.Write);
    }

    [GlobalCleanup]
    public void Stop() => node.Stop();

    [Benchmark]
    public ValueTask<Outcome<Access>> Hit() => mediator.Ask(question, CancellationToken.None);
}
