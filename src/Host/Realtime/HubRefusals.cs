using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using MatchChat.Kernel.Persistence;
using Microsoft.AspNetCore.SignalR;

namespace MatchChat.Host.Realtime;

/// <summary>Around every hub method: what is not a refusal already becomes one, so that no failure reaches a client without a code. Meanwhile the connection counts as busy.</summary>
internal sealed class HubRefusals(IRateLimits limits, ILogger<ChatHub> log) : IHubFilter
{
    private static readonly Error NullArgument = CommonErrors.RequestInvalid with { Sentence = "An argument is missing." };

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var connection = invocationContext.Context.Features.Get<ChatConnection>()!;
        foreach (var argument in invocationContext.HubMethodArguments)
        {
            // It never reaches the method, which would have counted it.
            if (argument is null) throw HubErrors.Of(await limits.Take(connection.User, RateBucket.Requests, invocationContext.Context.ConnectionAborted) ?? NullArgument);
        }

        connection.BeginCall();
        try
        {
            // Nothing is awaited before this: the hub method has to start in the order in which the calls arrived.
            return await next(invocationContext);
        }
        catch (HubException)
        {
            throw;
        }
        catch (StorageUnavailableException)
        {
            throw HubErrors.Of(CommonErrors.StorageUnavailable);
        }
        catch (OperationCanceledException) when (invocationContext.Context.ConnectionAborted.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The edge is the last one who can see it.
        catch (Exception cause)
#pragma warning restore CA1031
        {
            RealtimeLog.MethodFailed(log, cause, invocationContext.HubMethodName);
            throw HubErrors.Of(CommonErrors.Internal);
        }
        finally
        {
            connection.EndCall();
        }
    }
}
