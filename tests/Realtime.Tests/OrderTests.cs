using System.Globalization;
using System.Text.Json;
using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace MatchChat.Realtime.Tests;

/// <summary>Sixteen calls of one connection are in flight and what they wait for is answered in the wrong order: their messages are appended in the order in which they were sent.</summary>
public sealed class OrderTests
{
    private const int InFlight = 16;
    private const int Rounds = 5;

    [Fact]
    public async Task Though_the_gate_answers_the_last_one_first()
    {
        var crowd = new Crowd(InFlight);
        await using var town = await Town.Start(new HostSettings { Services = services => services.Intercept(request => request is CheckAccess { Act: Act.Write } ? crowd.Join() : Task.CompletedTask) });

        await SendsInOrder(town, crowd);
    }

    [Fact]
    public async Task Though_the_rate_limits_answer_the_last_one_first()
    {
        var crowd = new Crowd(InFlight);
        await using var town = await Town.Start(new HostSettings { Services = services => services.AddSingleton<IRateLimits>(new LimitsOf(crowd)) });

        await SendsInOrder(town, crowd);
    }

    [Fact]
    public async Task Though_some_of_them_are_refused()
    {
        var crowd = new Crowd(InFlight);
        await using var town = await Town.Start(new HostSettings { Services = services => services.AddSingleton<IRateLimits>(new LimitsOf(crowd)) });
        var (alice, _) = await town.Match("alice", "bob");
        crowd.IsOpen = true;

        var answers = new List<Task<JsonElement?>>();
        for (var number = 0; number < InFlight; number++) answers.Add(await alice.Device.Begin("SendMessage", alice.Draft(number % 3 == 0 ? "" : number.ToString(CultureInfo.InvariantCulture))));
        await Task.WhenAll(answers).ContinueWith(_ => { }, TaskScheduler.Default).Within("answers");

        answers.Where((_, number) => number % 3 == 0).ShouldAllBe(answer => answer.IsFaulted);
        var sent = answers.Where((_, number) => number % 3 != 0).Select(answer => answer.Result!.Value.As<Message>()).ToList();
        sent.Select(message => message.Seq).ShouldBe(Enumerable.Range(1, sent.Count).Select(seq => (long)seq));
    }

    private static async Task SendsInOrder(Town town, Crowd crowd)
    {
        var (alice, _) = await town.Match("alice", "bob");
        crowd.IsOpen = true;
        for (var round = 0; round < Rounds; round++)
        {
            var answers = new List<Task<JsonElement?>>();
            for (var number = 0; number < InFlight; number++) answers.Add(await alice.Device.Begin("SendMessage", alice.Draft($"{round}.{number}")));
            var sent = (await Task.WhenAll(answers).Within("answers")).Select(answer => answer!.Value.As<Message>()).ToList();

            sent.Select(message => message.Seq).ShouldBe(Enumerable.Range((round * InFlight) + 1, InFlight).Select(seq => (long)seq));
        }
    }

    /// <summary>Holds everybody until all are there, and lets the last one go first.</summary>
    private sealed class Crowd(int size)
    {
        private readonly Lock gate = new();
        private Stack<TaskCompletionSource> waiting = new();

        public bool IsOpen { get; set; }

        public Task Join()
        {
            if (!IsOpen) return Task.CompletedTask;

            // Continuations run at once, so that each gets as far as it can before the next one is let go.
            var place = new TaskCompletionSource();
            Stack<TaskCompletionSource>? all = null;
            lock (gate)
            {
                waiting.Push(place);
                if (waiting.Count == size) (all, waiting) = (waiting, new Stack<TaskCompletionSource>());
            }

            if (all is not null) ThreadPool.QueueUserWorkItem(_ => LetGo(all));
            return place.Task;
        }

        private static void LetGo(Stack<TaskCompletionSource> all)
        {
            while (all.TryPop(out var last)) last.SetResult();
        }
    }

    private sealed class LimitsOf(Crowd crowd) : IRateLimits
    {
        public async ValueTask<Error?> Take(UserId user, RateBucket bucket, CancellationToken ct)
        {
            if (bucket == RateBucket.Messages) await crowd.Join();
            return null;
        }
    }
}
