using System.Buffers.Binary;

namespace MatchChat.LoadTest.Wire;

internal enum Opcode : byte
{
    Continuation = 0,
    Text = 1,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// <summary>RFC 6455, as much of it as a client of this server needs.</summary>
internal static class WebSocketFrame
{
    /// <summary>A client must mask. With four equal bytes the mask of a byte does not depend on its place, so a frame can be masked once and filled in later.</summary>
    public const byte Mask = 0x5a;

    private const byte Final = 0x80, Masked = 0x80, TwoBytes = 126, EightBytes = 127;
    private const int MaskLength = 4;

    /// <summary>A whole masked frame.</summary>
    public static byte[] Make(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var isLong = payload.Length >= TwoBytes;
        var header = (isLong ? 4 : 2) + MaskLength;
        var frame = new byte[header + payload.Length];
        frame[0] = (byte)(Final | (byte)opcode);
        frame[1] = (byte)(Masked | (isLong ? TwoBytes : payload.Length));
        if (isLong) BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), checked((ushort)payload.Length));
        frame.AsSpan(header - MaskLength, MaskLength).Fill(Mask);
        for (var place = 0; place < payload.Length; place++) frame[header + place] = (byte)(payload[place] ^ Mask);
        return frame;
    }

    /// <summary>Reads the first frame of what a server sent; false until all of it is there.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Opcode opcode, out ReadOnlySpan<byte> payload, out int length)
    {
        opcode = default;
        payload = default;
        length = 0;
        if (bytes.Length < 2) return false;

        var header = 2;
        long size = bytes[1] & 0x7f;
        if (size == TwoBytes)
        {
            if (bytes.Length < (header = 4)) return false;
            size = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        }
        else if (size == EightBytes)
        {
            if (bytes.Length < (header = 10)) return false;
            size = BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
        }

        if (bytes.Length < header + size) return false;

        opcode = (Opcode)(bytes[0] & 0x0f);
        payload = bytes.Slice(header, (int)size);
        length = header + (int)size;
        return true;
    }
}
