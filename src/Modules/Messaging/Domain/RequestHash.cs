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

    // Most messages; with longer ones the buffer is rented.
    private const int Short = 1_024;

    public static byte[] Of(byte[] key, SendMessage request)
    {
        ReadOnlySpan<string?> parts =
        [
            request.Type ?? MessageTypes.Text,
            request.Content,
            request.ReplyToId?.ToString(),
            StoredJson.Mentions(request.Mentions),
            StoredJson.Metadata(request.Metadata),
        ];
        var most = 0;
        foreach (var part in parts) most += sizeof(int) + Encoding.UTF8.GetMaxByteCount(part?.Length ?? 0);
        var rented = most > Short ? ArrayPool<byte>.Shared.Rent(most) : null;
        var canonical = rented ?? stackalloc byte[Short];
        var length = 0;
        foreach (var part in parts) length += Add(canonical[length..], part);
        var hash = HMACSHA256.HashData(key, canonical[..length]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        return hash;
    }

    // Each part with its length before it, so that no two messages are the same row of bytes.
    private static int Add(Span<byte> canonical, string? part)
    {
        BinaryPrimitives.WriteInt32LittleEndian(canonical, part?.Length ?? -1);
        return sizeof(int) + Encoding.UTF8.GetBytes(part, canonical[sizeof(int)..]);
    }
}
