using System.Buffers.Text;

namespace MatchChat.LoadTest.Wire;

/// <summary>
/// What a load generator needs of a frame of SignalR's JSON protocol, found by looking for it: `type` stands first in every frame that this server writes, and a quote inside a value is
/// escaped, so a name in quotes is that name.
/// </summary>
internal readonly ref struct HubFrame(ReadOnlySpan<byte> json)
{
    public const byte End = 0x1e;

    private readonly ReadOnlySpan<byte> json = json;

    public bool IsEvent => json.StartsWith("{\"type\":1,"u8);

    public bool IsAnswer => json.StartsWith("{\"type\":3,"u8);

    public bool IsClose => json.StartsWith("{\"type\":7"u8);

    public bool IsRefusedHandshake => json.StartsWith("{\"error\":"u8);

    public bool IsRefusal => json.IndexOf("\"error\":\""u8) >= 0;

    public ReadOnlySpan<byte> Target => Text("\"target\":\""u8);

    public ReadOnlySpan<byte> InvocationId => Text("\"invocationId\":\""u8);

    public ReadOnlySpan<byte> ClientMessageId => Text("\"clientMessageId\":\""u8);

    public ReadOnlySpan<byte> Error => Text("\"error\":\""u8);

    public long Seq => Number("\"seq\":"u8);

    public long UpToSeq => Number("\"upToSeq\":"u8);

    public override string ToString() => System.Text.Encoding.UTF8.GetString(json);

    private ReadOnlySpan<byte> Text(ReadOnlySpan<byte> name)
    {
        var start = json.IndexOf(name);
        if (start < 0) return default;

        var rest = json[(start + name.Length)..];
        var end = rest.IndexOf((byte)'"');
        return end < 0 ? default : rest[..end];
    }

    // 0 where there is none, which is no seq.
    private long Number(ReadOnlySpan<byte> name)
    {
        var start = json.IndexOf(name);
        return start >= 0 && Utf8Parser.TryParse(json[(start + name.Length)..], out long number, out _) ? number : 0;
    }
}
