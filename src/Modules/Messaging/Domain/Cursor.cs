using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace MatchChat.Messaging.Domain;

/// <summary>
/// Where a page of a list that is newest first by (time, id) ended. It names the last entry, not a number of entries, so what arrives at the top meanwhile moves nothing.
/// Opaque to clients.
/// </summary>
internal readonly record struct Cursor(DateTimeOffset At, Guid Id) : IComparable<Cursor>
{
    private const int Length = sizeof(long) + 16;

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, At.UtcTicks);
        Id.TryWriteBytes(bytes[sizeof(long)..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    public int CompareTo(Cursor other) => At == other.At ? Id.CompareTo(other.Id) : At.CompareTo(other.At);

    /// <summary>True for what <see cref="ToString"/> has made, and for nothing at all (null: from the top).</summary>
    public static bool TryParse(string? text, out Cursor? cursor)
    {
        cursor = null;
        if (text is null) return true;

        Span<byte> bytes = stackalloc byte[Length];
        if (!TryDecode(text, bytes)) return false;
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (ticks < DateTimeOffset.MinValue.Ticks || ticks > DateTimeOffset.MaxValue.Ticks) return false;

        cursor = new Cursor(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes[sizeof(long)..], bigEndian: true));
        return true;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with it, it is not one of ours.")]
    private static bool TryDecode(string text, Span<byte> bytes)
    {
        try
        {
            return Base64Url.TryDecodeFromChars(text, bytes, out var written) && written == Length;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
