using System.Text.Json;
using Microsoft.AspNetCore.SignalR;

namespace MatchChat.TestKit;

/// <summary>What the protocol's parser must know: every answer and every event is one piece of JSON.</summary>
internal sealed class EventBinder : IInvocationBinder
{
    public static readonly EventBinder Instance = new();

    private static readonly Type[] OneObject = [typeof(JsonElement)];

    public Type GetReturnType(string invocationId) => typeof(JsonElement);

    public IReadOnlyList<Type> GetParameterTypes(string methodName) => OneObject;

    public Type GetStreamItemType(string streamId) => typeof(JsonElement);
}
