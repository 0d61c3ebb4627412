using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using MatchChat.Kernel;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace MatchChat.Host.Realtime;

/// <summary>
/// SignalR's JSON protocol under its own name, with our JSON, and with a code for what cannot be bound to a method: SignalR itself would answer such a call without one,
/// and it never reaches a hub filter.
/// </summary>
internal sealed class ChatHubProtocol : IHubProtocol
{
    private readonly JsonHubProtocol json = new(Options.Create(new JsonHubProtocolOptions { PayloadSerializerOptions = ChatJson.Options }));

    public string Name => json.Name;

    public int Version => json.Version;

    public TransferFormat TransferFormat => json.TransferFormat;

    public bool IsVersionSupported(int version) => json.IsVersionSupported(version);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        if (!json.TryParseMessage(ref input, binder, out message)) return false;

        message = message switch
        {
            // SignalR says that a method is unknown with a HubException; all else is about arguments.
            InvocationBindingFailureMessage { BindingFailure.SourceException: HubException } unknown => Refused(unknown.InvocationId, unknown.Target, HubErrors.UnknownMethod),
            InvocationBindingFailureMessage misshapen => Refused(misshapen.InvocationId, misshapen.Target, CommonErrors.RequestInvalid),
            StreamInvocationMessage stream => Refused(stream.InvocationId, stream.Target, CommonErrors.RequestInvalid),
            InvocationMessage { StreamIds.Length: > 0 } streaming => Refused(streaming.InvocationId, streaming.Target, CommonErrors.RequestInvalid),
            _ => message,
        };
        return true;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => json.WriteMessage(message, output);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => json.GetMessageBytes(message);

    // A HubException is the one whose text SignalR passes on.
    private static InvocationBindingFailureMessage Refused(string? invocationId, string target, Error error) =>
        new(invocationId, target, ExceptionDispatchInfo.Capture(HubErrors.Of(error)));
}
