using MatchChat.Kernel.Realtime;
using MatchChat.TestKit;

namespace MatchChat.Kernel.Tests;

public sealed class TurnstileTests
{
    private readonly Turnstile turnstile = new();

    [Fact]
    public void The_first_turn_comes_at_once() => Comes(turnstile.Take()).IsCompleted.ShouldBeTrue();

    [Fact]
    public async Task A_later_turn_waits_until_the_earlier_one_has_passed()
    {
        var first = turnstile.Take();
        var second = Comes(turnstile.Take());
        second.IsCompleted.ShouldBeFalse();
        first.Dispose();
        await second.Within("second turn");
    }

    [Fact]
    public async Task A_turn_that_is_given_up_before_it_came_lets_nobody_overtake()
    {
        var first = turnstile.Take();
        var second = turnstile.Take();
        var third = Comes(turnstile.Take());
        second.Dispose();
        third.IsCompleted.ShouldBeFalse();
        first.Dispose();
        await third.Within("third turn");
    }

    [Fact]
    public async Task Whatever_the_calls_wait_for_they_pass_in_the_order_in_which_they_came()
    {
        var order = new List<int>();
        var turns = Enumerable.Range(0, 200).Select(number => (number, turn: turnstile.Take())).ToList();
        var random = new Random(4);
        await Task.WhenAll(turns.OrderBy(_ => random.Next()).Select(call => Task.Run(async () =>
        {
            using (call.turn)
            {
                await Comes(call.turn);
                order.Add(call.number);
            }
        }))).Within("all turns");
        order.ShouldBe(Enumerable.Range(0, 200));
    }

    [Fact]
    public async Task A_wait_can_be_cancelled_and_the_place_is_still_passed_on()
    {
        using var cancel = new CancellationTokenSource();
        var first = turnstile.Take();
        var second = turnstile.Take();
        var third = Comes(turnstile.Take());
        var waiting = second.Comes(cancel.Token);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);
        second.Dispose();
        first.Dispose();
        await third.Within("third turn");
    }

    private static Task Comes(Turn turn) => turn.Comes(CancellationToken.None);
}
