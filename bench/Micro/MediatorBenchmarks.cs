using BenchmarkDotNet.Attributes;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Micro;

/// <summary>What it costs to ask instead of to call.</summary>
public class MediatorBenchmarks
{
    private readonly Question question = new();
    private IMediator mediator = null!;

    [GlobalSetup]
    public void Start() => mediator = new ServiceCollection()
        .AddSingleton<IFactBus, DeafBus>()
        .AddMediator()
        .Handle<Question, int, QuestionHandler>()
        .BuildServiceProvider()
        .GetRequiredService<IMediator>();

    [Benchmark]
    public ValueTask<Outcome<int>> Ask() => mediator.Ask(question, CancellationToken.None);

    private sealed record Question : IRequest<int>;

    private sealed class QuestionHandler : IRequestHandler<Question, int>
    {
        public ValueTask<Outcome<int>> Handle(Question request, CancellationToken ct) => new(42);
    }

    private sealed class DeafBus : IFactBus
    {
        public ValueTask Publish(CommittedFacts committed, CancellationToken ct) => default;
    }
}
