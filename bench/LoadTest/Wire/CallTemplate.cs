using System.Buffers.Text;
using System.Text;

namespace MatchChat.LoadTest.Wire;

/// <summary>One call of the hub, framed and masked once; sending it again is a copy and a few digits.</summary>
internal sealed class CallTemplate
{
    /// <summary>Stands in the text where the number of the call goes.</summary>
    public const string NumberSlot = "<<<number>>>";

    private readonly byte[] frame;
    private readonly List<int> slots = [];

    /// <param name="text">JSON without SignalR's end mark.</param>
    public CallTemplate(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text + (char)HubFrame.End);
        frame = WebSocketFrame.Make(Opcode.Text, bytes);
        var header = frame.Length - bytes.Length;
        var slot = Encoding.UTF8.GetBytes(NumberSlot);
        for (int from = 0, at; (at = bytes.AsSpan(from).IndexOf(slot)) >= 0; from += at + slot.Length) slots.Add(header + from + at);
    }

    public int Length => frame.Length;

    public void Write(long number, Span<byte> destination)
    {
        frame.CopyTo(destination);
        foreach (var slot in slots) WriteNumber(number, destination.Slice(slot, NumberSlot.Length));
    }

    /// <summary>Reads a number as <see cref="Write"/> writes it.</summary>
    public static bool TryReadNumber(ReadOnlySpan<byte> digits, out long number) =>
        Utf8Parser.TryParse(digits, out number, out var used, 'x') && used == NumberSlot.Length && digits.Length == used;

    private static void WriteNumber(long number, Span<byte> digits)
    {
        for (var place = digits.Length - 1; place >= 0; place--, number >>= 4) digits[place] = (byte)("0123456789abcdef"u8[(int)(number & 15)] ^ WebSocketFrame.Mask);
    }
}
