using MatchChat.Kernel.Redis;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using StackExchange.Redis;
using IRedis = MatchChat.Kernel.Redis.IRedis;

namespace MatchChat.Infrastructure.Redis;

/// <summary>
/// The one door to Redis. When half of the calls of two seconds were not answered in time, and at least three, the circuit opens for a second: calls are skipped at once,
/// then one tries again. docs/decisions/0015-redis.md.
/// </summary>
internal sealed class RedisDoor : IRedis
{
    /// <summary>On a connection where nothing was answered for so long nobody may be left at the other end.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    private readonly RedisConnection connection;
    private readonly RedisOptions options;
    private readonly RedisMetrics metrics;
    private readonly TimeProvider time;
    private readonly ResiliencePipeline circuit;
    private volatile bool away;
    private long heardAt;

    public RedisDoor(RedisConnection connection, RedisOptions options, RedisMetrics metrics, TimeProvider time, ILogger<RedisDoor> log)
    {
        (this.connection, this.options, this.metrics, this.time) = (connection, options, metrics, time);
        metrics.Available(() => !away);
        heardAt = time.GetTimestamp();
        // Begun at the start, and waited for by nobody: the first calls should not be the ones that pay for it.
        _ = connection.Get();
        circuit = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 3,
                SamplingDuration = TimeSpan.FromSeconds(2),
                BreakDuration = TimeSpan.FromSeconds(1),
                ShouldHandle = new PredicateBuilder().Handle<RedisException>().Handle<TimeoutException>().Handle<ObjectDisposedException>(),
                OnOpened = opened =>
                {
                    // Once for each time away, not for each second of it.
                    if (!away) InfrastructureLog.RedisAway(log, opened.Outcome.Exception);
                    away = true;
                    return default;
                },
                OnClosed = _ =>
                {
                    away = false;
                    InfrastructureLog.RedisBack(log);
                    return default;
                },
            })
            .Build();
    }

    public async ValueTask<RedisReply?> Run(RedisScript script, IReadOnlyList<string> keys, IReadOnlyList<RedisArgument> arguments, CancellationToken ct)
    {
        var context = ResilienceContextPool.Shared.Get(ct);
        try
        {
            // As outcomes and not by throwing: while Redis is away every call comes by here.
            var outcome = await circuit.ExecuteOutcomeAsync(Ask, context, (Door: this, new Question(script, keys, arguments)));
            return Judge(outcome);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static async ValueTask<Outcome<RedisReply>> Ask(ResilienceContext context, (RedisDoor Door, Question Question) asked)
    {
        try
        {
            return Outcome.FromResult(await asked.Door.Ask(asked.Question, context.CancellationToken));
        }
        catch (Exception cause) when (cause is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
            return Outcome.FromException<RedisReply>(cause);
        }
    }

    private RedisReply? Judge(Outcome<RedisReply> outcome)
    {
        switch (outcome.Exception)
        {
            case null:
                return outcome.Result;
            case OperationCanceledException:
                outcome.ThrowIfException();
                return null;
            case BrokenCircuitException:
                metrics.Skipped();
                return null;
            default:
                metrics.Failed();
                if (outcome.Exception is TimeoutException) GiveUpAfterSilence();
                return null;
        }
    }

    private void GiveUpAfterSilence()
    {
        var before = Volatile.Read(ref heardAt);
        var now = time.GetTimestamp();
        // One of many callers does it, and the next connection gets as long.
        if (time.GetElapsedTime(before, now) > Silence && Interlocked.CompareExchange(ref heardAt, now, before) == before) connection.GiveUp();
    }

    private async Task<RedisReply> Ask(Question question, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var answering = Answer(question);
        try
        {
            var values = await answering.WaitAsync(options.Timeout, time, ct);
            metrics.Answer(time.GetElapsedTime(started));
            Volatile.Write(ref heardAt, time.GetTimestamp());
            return new RedisReply(values);
        }
        catch (Exception) when (!answering.IsCompleted)
        {
            // Nobody waits for it any more; what becomes of it is still looked at.
            _ = answering.ContinueWith(late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw;
        }
    }

    private async Task<byte[]?[]> Answer(Question question)
    {
        var database = (await connection.Get()).GetDatabase();
        var keys = question.Keys.Select(key => (RedisKey)(options.KeyPrefix + key)).ToArray();
        var arguments = question.Arguments.Select(argument => (RedisValue)argument.Bytes).ToArray();
        try
        {
            return Values(await database.ScriptEvaluateAsync(question.Script.Text, keys, arguments));
        }
        catch (RedisServerException unknown) when (unknown.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // Started anew, it has forgotten the scripts; the client has noticed that by now, and sends the text.
            return Values(await database.ScriptEvaluateAsync(question.Script.Text, keys, arguments));
        }
    }

    private static byte[]?[] Values(RedisResult result) => result.IsNull ? [] : Array.ConvertAll((RedisValue[])result, value => (byte[]?)value);

    private readonly record struct Question(RedisScript Script, IReadOnlyList<string> Keys, IReadOnlyList<RedisArgument> Arguments);
}
