using System.Diagnostics;
using MatchChat.LoadTest.Load;

namespace MatchChat.Bench.Tests;

public sealed class LedgerTests
{
    private static readonly long Millisecond = Stopwatch.Frequency / 1000;

    private readonly Tally tally = new();
    private readonly Ledger ledger;

    public LedgerTests()
    {
        tally.Begin(0, long.MaxValue);
        ledger = new Ledger(tally);
    }

    [Fact]
    public void A_message_that_is_acknowledged_and_delivered_is_settled_whichever_comes_first()
    {
        var (first, second) = (Send(), Send());
        Ack(first, 1);
        Deliver(first, 1);
        Deliver(second, 2);
        Ack(second, 2);

        tally.IsSettled.ShouldBeTrue();
        (tally.Sent, tally.Acked, tally.Delivered).ShouldBe((2, 2, 2));
        Troubles().ShouldBe(0);
    }

    [Fact]
    public void A_message_that_was_acknowledged_and_never_comes_is_lost()
    {
        Ack(Send(), 1);
        var after = Send();
        Ack(after, 2);
        Deliver(after, 2);

        tally.Undelivered.ShouldBe(1);
        tally.IsSettled.ShouldBeFalse();
    }

    [Fact]
    public void A_message_that_is_never_answered_is_missed()
    {
        Deliver(Send(), 1);

        tally.Unanswered.ShouldBe(1);
        tally.IsSettled.ShouldBeFalse();
    }

    [Fact]
    public void A_message_that_comes_twice_is_doubled_and_does_not_stand_for_one_that_is_lost()
    {
        var (first, second) = (Send(), Send());
        Ack(first, 1);
        Ack(second, 2);
        Deliver(first, 1);
        Deliver(first, 1);

        tally.Doubled.ShouldBe(1);
        tally.Delivered.ShouldBe(1);
        tally.Undelivered.ShouldBe(1);
    }

    [Fact]
    public void A_message_that_is_answered_twice_is_doubled()
    {
        var message = Send();
        Ack(message, 1);
        Ack(message, 1);

        tally.Doubled.ShouldBe(1);
        tally.Acked.ShouldBe(1);
    }

    [Fact]
    public void Messages_that_swap_their_places_are_out_of_order()
    {
        var (first, second) = (Send(), Send());
        Deliver(second, 2);
        Deliver(first, 1);

        tally.Disordered.ShouldBe(1);
    }

    [Fact]
    public void They_are_out_of_order_also_where_the_server_has_no_seqs()
    {
        var (first, second) = (Send(), Send());
        Deliver(second, 0);
        Deliver(first, 0);

        tally.Disordered.ShouldBe(1);
    }

    [Fact]
    public void Messages_that_got_their_seqs_in_another_order_than_they_were_sent_are_out_of_order()
    {
        var (first, second) = (Send(), Send());
        Deliver(first, 2);
        Deliver(second, 1);

        tally.Disordered.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_recipient_sees_the_seq_that_the_sender_was_told(bool acknowledgedFirst)
    {
        var message = Send();
        if (acknowledgedFirst) Ack(message, 1);
        Deliver(message, 2);
        if (!acknowledgedFirst) Ack(message, 1);

        tally.Disordered.ShouldBe(1);
    }

    [Fact]
    public void A_message_that_nobody_sent_is_at_the_wrong_recipient()
    {
        Deliver(5, 1);

        tally.Misdelivered.ShouldBe(1);
    }

    [Fact]
    public void A_refusal_is_an_answer_and_is_counted()
    {
        var message = Send();
        ledger.Refused(message, "server.busy: later");

        (tally.Refused, tally.Unanswered, tally.FirstTrouble).ShouldBe((1, 0, "server.busy: later"));
    }

    [Fact]
    public void Latency_counts_from_when_it_was_due()
    {
        var message = ledger.Send(due: 100 * Millisecond);
        ledger.Acknowledged(message, 1, now: 130 * Millisecond);
        ledger.Delivered(message, 1, now: 140 * Millisecond);

        tally.Acks.At(1).ShouldBe(30);
        tally.Deliveries.At(1).ShouldBe(40);
    }

    [Fact]
    public void The_warm_up_is_checked_and_not_timed()
    {
        tally.Begin(10 * Millisecond, 20 * Millisecond);
        foreach (var due in (long[])[9 * Millisecond, 10 * Millisecond, 20 * Millisecond])
        {
            var message = ledger.Send(due);
            ledger.Acknowledged(message, message + 1, due);
            ledger.Delivered(message, message + 1, due);
        }

        (tally.Acks.Count, tally.Deliveries.Count, tally.Delivered).ShouldBe((1, 1, 3));
    }

    private long Troubles() => tally.Doubled + tally.Disordered + tally.Misdelivered + tally.Refused + tally.Undelivered;

    private long Send() => ledger.Send(due: 0);

    private void Ack(long message, long seq) => ledger.Acknowledged(message, seq, now: 0);

    private void Deliver(long message, long seq) => ledger.Delivered(message, seq, now: 0);
}
