using MatchChat.Kernel;
using MatchChat.Kernel.Persistence;
using Microsoft.AspNetCore.SignalR;

namespace MatchChat.Host.Realtime;

/// <summary>Around every hub method: what is not a refusal already becomes one, so that no failure reaches a client without a code. Meanwhile the connection counts as busy.</summary>
internal sealed class HubRefusals(ILogger<ChatHub> log) : IHubFilter
{
    private static readonly Error NullArgument = CommonErrors.RequestInvalid with { Sentence = "An argument is missing." };

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        foreach (var argument in invocationContext.HubMethodArguments)
        {
            if (argument is null) throw HubErrors.Of(NullArgument);
        }

        var connection = invocationContext.Context.Features.Get<ChatConnection>()!;
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
