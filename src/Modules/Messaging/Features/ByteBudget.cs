using System.Text.Json;
using MatchChat.Kernel;

namespace MatchChat.Messaging.Features;

/// <summary>Keeps an answer under a size on the wire: a frame past it would cut the connection it goes to.</summary>
internal sealed class ByteBudget(int bytes)
{
    /// <summary>1 MiB less what a hub's frame and the answer's own fields take.</summary>
    public const int OfAnAnswer = (1024 - 16) * 1024;

    public int Left { get; private set; } = bytes;

    /// <summary>Takes what this needs as JSON; false, and nothing more fits, where that is too much.</summary>
    public bool Take<T>(T part)
    {
        // One more for the comma.
        Left -= JsonSerializer.SerializeToUtf8Bytes(part, ChatJson.Options).Length + 1;
        return Left >= 0;
    }
}
