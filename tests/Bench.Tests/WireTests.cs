using System.Text;
using MatchChat.LoadTest.Wire;

namespace MatchChat.Bench.Tests;

public sealed class WireTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(60_000)]
    public void A_frame_of_any_size_is_read_as_it_was_made(int size)
    {
        var payload = Enumerable.Range(0, size).Select(place => (byte)place).ToArray();
        var frame = WebSocketFrame.Make(Opcode.Text, payload);

        WebSocketFrame.TryRead(Unmasked(frame), out var opcode, out var read, out var length).ShouldBeTrue();

        opcode.ShouldBe(Opcode.Text);
        read.ToArray().ShouldBe(payload);
        length.ShouldBe(frame.Length - 4);
    }

    [Fact]
    public void A_frame_is_not_read_before_all_of_it_is_there()
    {
        var frame = Unmasked(WebSocketFrame.Make(Opcode.Text, new byte[200]));

        for (var there = 0; there < frame.Length; there++) WebSocketFrame.TryRead(frame.AsSpan(0, there), out _, out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_frame_of_more_than_64_KiB_is_read()
    {
        byte[] frame = [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0, .. new byte[65_536]];

        WebSocketFrame.TryRead(frame, out _, out var payload, out var length).ShouldBeTrue();

        (payload.Length, length).ShouldBe((65_536, 65_546));
    }

    [Fact]
    public void A_call_carries_its_number_in_every_slot()
    {
        var call = new CallTemplate($"\"s{CallTemplate.NumberSlot}\" and {CallTemplate.NumberSlot}");
        var written = new byte[call.Length];
        call.Write(0xbeef, written);

        WebSocketFrame.TryRead(Unmasked(written), out _, out var payload, out _).ShouldBeTrue();

        Encoding.UTF8.GetString(payload).ShouldBe("\"s00000000beef\" and 00000000beef\u001e");
        CallTemplate.TryReadNumber(payload.Slice(2, 12), out var number).ShouldBeTrue();
        number.ShouldBe(0xbeef);
    }

    [Fact]
    public void What_is_no_number_of_ours_is_not_read_as_one()
    {
        CallTemplate.TryReadNumber("00000000bee"u8, out _).ShouldBeFalse();
        CallTemplate.TryReadNumber("00000000beex"u8, out _).ShouldBeFalse();
        CallTemplate.TryReadNumber("00000000beef\""u8, out _).ShouldBeFalse();
    }

    [Fact]
    public void An_event_shows_its_name_and_numbers()
    {
        var frame = new HubFrame("""{"type":1,"target":"MessageReceived","arguments":[{"seq":42,"clientMessageId":"abc","content":"\"seq\":7"}]}"""u8);

        frame.IsEvent.ShouldBeTrue();
        frame.IsAnswer.ShouldBeFalse();
        Encoding.UTF8.GetString(frame.Target).ShouldBe("MessageReceived");
        Encoding.UTF8.GetString(frame.ClientMessageId).ShouldBe("abc");
        frame.Seq.ShouldBe(42);
    }

    [Fact]
    public void What_people_write_is_not_taken_for_a_field()
    {
        var frame = new HubFrame("""{"type":3,"invocationId":"s1","result":{"content":"\"error\":\"no\" and \"seq\":7","seq":3}}"""u8);

        frame.IsRefusal.ShouldBeFalse();
        frame.Seq.ShouldBe(3);
    }

    [Fact]
    public void A_refusal_says_why()
    {
        var frame = new HubFrame("""{"type":3,"invocationId":"s1","error":"server.busy: later"}"""u8);

        frame.IsRefusal.ShouldBeTrue();
        Encoding.UTF8.GetString(frame.Error).ShouldBe("server.busy: later");
    }

    // As a server reads it, and as it would have sent it.
    private static byte[] Unmasked(byte[] frame)
    {
        var header = (frame[1] & 0x7f) == 126 ? 4 : 2;
        var mask = frame.AsSpan(header, 4).ToArray();
        var payload = frame[(header + 4)..].Select((value, place) => (byte)(value ^ mask[place % 4]));
        return [frame[0], (byte)(frame[1] & 0x7f), .. frame[2..header], .. payload];
    }
}
