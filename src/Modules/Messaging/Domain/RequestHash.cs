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

    public static byte[] Of(byte[] key, SendMessage request)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        Add(hash, request.Type ?? MessageTypes.Text);
        Add(hash, request.Content);
        Add(hash, request.ReplyToId?.ToString());
        Add(hash, StoredJson.Mentions(request.Mentions));
        Add(hash, StoredJson.Metadata(request.Metadata));
        return hash.GetHashAndReset();
    }

    // Each part with its length before it, so that no two messages are the same row of bytes.
    private static void Add(IncrementalHash hash, string? part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, part?.Length ?? -1);
        hash.AppendData(length);
        hash.AppendData(Encoding.UTF8.GetBytes(part ?? string.Empty));
    }
}
