using System.Globalization;
using System.Text;

namespace MatchChat.Kernel.Redis;

/// <summary>What a script is given: bytes, whatever they came from.</summary>
public readonly struct RedisArgument
{
    private RedisArgument(byte[] bytes) => Bytes = bytes;

    public byte[] Bytes { get; }

    public static implicit operator RedisArgument(byte[] bytes) => new(bytes);

    public static implicit operator RedisArgument(string text) => new(Encoding.UTF8.GetBytes(text));

    public static implicit operator RedisArgument(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whole milliseconds.</summary>
    public static implicit operator RedisArgument(TimeSpan time) => (long)time.TotalMilliseconds;
}

/// <summary>What a script answered. A nil in a list is null; a nil alone is an empty list.</summary>
public sealed class RedisReply(IReadOnlyList<byte[]?> items)
{
    public int Count => items.Count;

    public byte[]? Bytes(int index) => items[index];

    public string Text(int index) => Encoding.UTF8.GetString(items[index] ?? []);

    public long Number(int index) => long.Parse(items[index], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
