using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace MatchChat.Host.Realtime;

/// <summary>
/// SignalR's JSON protocol under its own name, with our JSON, and with a method of the hub for what cannot be bound to any: SignalR itself would answer such a call without a code, and past the
/// hub, where nobody counts it.
/// </summary>
internal sealed class ChatHubProtocol : IHubProtocol
{
    private readonly JsonHubProtocol json = new(Options.Create(new JsonHubProtocolOptions { PayloadSerializerOptions = Payloads }));

    /// <summary>Our JSON, with the messages written by <see cref="MessageWire{T}"/>.</summary>
    public static readonly JsonSerializerOptions Payloads = new(ChatJson.Options) { Converters = { new MessageWire<MessageView>(), new MessageWire<SentMessage>() } };

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
            InvocationBindingFailureMessage { BindingFailure.SourceException: HubException } unknown => Unbound(unknown, HubErrors.UnknownMethod),
            InvocationBindingFailureMessage misshapen => Unbound(misshapen, CommonErrors.RequestInvalid),
            StreamInvocationMessage stream => Unbound(stream, CommonErrors.RequestInvalid),
            InvocationMessage { StreamIds.Length: > 0 } streaming => Unbound(streaming, CommonErrors.RequestInvalid),
            _ => message,
        };
        return true;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => json.WriteMessage(message, output);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => json.GetMessageBytes(message);

    private static InvocationMessage Unbound(HubInvocationMessage call, Error error) => new(call.InvocationId, nameof(ChatHub.RefuseUnbound), [error.Code]);
}
