using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MatchChat.Micro;

// In this process: the projects that BenchmarkDotNet would generate cannot see what is internal.
var config = DefaultConfig.Instance
    .WithArtifactsPath(Path.Combine("artifacts", "micro"))
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default);
BenchmarkSwitcher.FromAssembly(typeof(MicroNode).Assembly).Run(args, config);
