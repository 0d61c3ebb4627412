using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MatchChat.Messaging.Contracts;

namespace MatchChat.Messaging.Domain;

/// <summary>
/// Tells a repeat from another message under the same client id. Keyed, so that a copy of the database does not let anybody test guesses of a text that was edited since.
/// </summary>
internal static class RequestHash
{
    /// <summary>The name of its key.</summary>
    public const string KeyName = "messaging.request-hash";

    private const int InitialSize = 256;

    public static byte[] Of(byte[] key, SendMessage request)
    {
        var canonical = new ArrayBufferWriter<byte>(InitialSize);
        Add(canonical, request.Type ?? MessageTypes.Text);
        Add(canonical, request.Content);
        Add(canonical, request.ReplyToId?.ToString());
        Add(canonical, StoredJson.Mentions(request.Mentions));
        Add(canonical, StoredJson.Metadata(request.Metadata));
        return HMACSHA256.HashData(key, canonical.WrittenSpan);
    }

    // Each part with its length before it, so that no two messages are the same row of bytes.
    private static void Add(ArrayBufferWriter<byte> canonical, string? part)
    {
        BinaryPrimitives.WriteInt32LittleEndian(canonical.GetSpan(sizeof(int)), part?.Length ?? -1);
        canonical.Advance(sizeof(int));
        Encoding.UTF8.GetBytes(part, canonical);
    }
}
