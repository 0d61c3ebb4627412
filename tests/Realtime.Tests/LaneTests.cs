using MatchChat.Host.Realtime;
using MatchChat.TestKit;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Shouldly;
using Xunit;

namespace MatchChat.Realtime.Tests;

public sealed class LaneTests
{
    private static readonly RealtimeOptions Options = new() { LaneCapacity = 16, LaneBytes = 64 * 1024, WriteTimeout = TimeSpan.FromSeconds(5) };

    private readonly ManualTime time = new();
    private readonly Phone phone = new();
    private readonly ConnectionLane lane;

    public LaneTests() => lane = new ConnectionLane(phone, Options, time);

    [Fact]
    public void What_is_pushed_before_the_welcome_comes_after_it()
    {
        lane.Post(Event("1"));
        lane.Post(Event("2"));
        phone.Heard.ShouldBeEmpty();

        lane.Open(Event("welcome"));
        lane.Post(Event("3"));

        phone.Heard.ShouldBe(["welcome", "1", "2", "3"]);
    }

    [Fact]
    public async Task While_one_write_is_pending_the_others_wait_in_order()
    {
        lane.Open(Event("welcome"));
        phone.StopsReading();
        lane.Post(Event("1"));
        lane.Post(Event("2"));
        lane.Post(Event("3"));
        lane.Waiting.ShouldBe(2);

        phone.ReadsAgain();

        await Limits.Until(() => phone.Heard.Count == 4, "all events written");
        phone.Heard.ShouldBe(["welcome", "1", "2", "3"]);
        lane.Waiting.ShouldBe(0);
    }

    [Fact]
    public void As_many_events_as_the_lane_has_places_may_wait_and_the_next_one_cuts_it()
    {
        for (var number = 0; number < Options.LaneCapacity; number++) lane.Post(Event("x"));
        phone.CutFor.ShouldBeEmpty();

        lane.Post(Event("one too many"));

        phone.CutFor.ShouldBe([LaneCut.Full]);
    }

    [Fact]
    public void More_bytes_than_the_lane_may_hold_cut_it()
    {
        lane.Post(Event("big", Options.LaneBytes - 1));
        lane.Post(Event("just fits", 1));
        phone.CutFor.ShouldBeEmpty();

        lane.Post(Event("one byte too many", 1));

        phone.CutFor.ShouldBe([LaneCut.TooManyBytes]);
    }

    [Fact]
    public async Task Bytes_that_were_written_make_room_again()
    {
        lane.Open(Event("welcome"));
        phone.StopsReading();
        lane.Post(Event("being written"));
        lane.Post(Event("big", Options.LaneBytes));
        phone.ReadsAgain();
        await Limits.Until(() => lane.Waiting == 0, "lane empty");

        lane.Post(Event("as big again", Options.LaneBytes));

        phone.CutFor.ShouldBeEmpty();
    }

    [Fact]
    public void A_write_is_stuck_when_it_is_pending_for_longer_than_the_time_out()
    {
        lane.Open(Event("welcome"));
        time.Pass(TimeSpan.FromMinutes(1));
        lane.IsStuck().ShouldBeFalse("an idle lane is not stuck");

        phone.StopsReading();
        lane.Post(Event("1"));
        time.Pass(Options.WriteTimeout);
        lane.IsStuck().ShouldBeFalse();
        time.Pass(TimeSpan.FromMilliseconds(1));
        lane.IsStuck().ShouldBeTrue();
    }

    [Fact]
    public async Task A_write_that_got_through_at_last_is_not_stuck_any_more()
    {
        lane.Open(Event("welcome"));
        phone.StopsReading();
        lane.Post(Event("1"));
        time.Pass(Options.WriteTimeout * 2);
        phone.ReadsAgain();
        await Limits.Until(() => !lane.IsStuck(), "lane is not stuck");
    }

    [Fact]
    public async Task A_lane_that_ended_holds_nothing_and_takes_nothing()
    {
        lane.Open(Event("welcome"));
        phone.StopsReading();
        lane.Post(Event("being written"));
        var waiting = PostSomethingCollectable();

        lane.End();
        lane.Post(Event("too late"));
        lane.Waiting.ShouldBe(0);
        GC.Collect();
        waiting.IsAlive.ShouldBeFalse("what waited is given back to memory even though a write is still pending");

        phone.ReadsAgain();
        await Limits.Until(() => phone.Heard.Count == 2, "pending write done");
        phone.Heard.ShouldBe(["welcome", "being written"]);
    }

    [Fact]
    public void A_lane_that_ended_before_its_welcome_never_opens()
    {
        lane.Post(Event("1"));
        lane.End();
        lane.Open(Event("welcome"));

        phone.Heard.ShouldBeEmpty();
    }

    [Fact]
    public async Task Many_who_post_at_once_lose_nothing_and_write_one_at_a_time()
    {
        var roomy = new RealtimeOptions { LaneCapacity = 65_536, LaneBytes = 1024 * 1024 * 1024 };
        var slow = new Phone { Yields = true };
        var busy = new ConnectionLane(slow, roomy, time);
        busy.Open(Event("welcome"));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(poster => Task.Run(() =>
        {
            for (var number = 0; number < 500; number++) busy.Post(Event($"{poster}:{number}"));
        })));

        await Limits.Until(() => slow.Heard.Count == 4001, "all events written");
        slow.MostAtOnce.ShouldBe(1);
        foreach (var poster in slow.Heard.Skip(1).GroupBy(name => name.Split(':')[0]))
            poster.Select(name => int.Parse(name.Split(':')[1])).ShouldBe(Enumerable.Range(0, 500), "the order of each poster is kept");
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private WeakReference PostSomethingCollectable()
    {
        var waiting = Event("waiting");
        lane.Post(waiting);
        return new WeakReference(waiting);
    }

    private static OutgoingEvent Event(string name, int size = 10) => new(new SerializedHubMessage(new InvocationMessage(name, [])), size, null);

    /// <summary>The other end of a lane, which may stop reading.</summary>
    private sealed class Phone : ILaneSocket
    {
        private readonly Lock gate = new();
        private readonly List<string> heard = [];
        private TaskCompletionSource? tunnel;
        private int writing;

        public bool Yields { get; init; }

        public int MostAtOnce { get; private set; }

        public List<LaneCut> CutFor { get; } = [];

        public IReadOnlyList<string> Heard
        {
            get
            {
                lock (gate) return [.. heard];
            }
        }

        public void StopsReading() => tunnel = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void ReadsAgain()
        {
            var end = tunnel;
            tunnel = null;
            end?.SetResult();
        }

        public async ValueTask Write(OutgoingEvent outgoing)
        {
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref writing));
            if (tunnel is { } waits) await waits.Task;
            if (Yields) await Task.Yield();
            lock (gate) heard.Add(((InvocationMessage)outgoing.Message.Message!).Target);
            Interlocked.Decrement(ref writing);
        }

        public void Cut(LaneCut reason) => CutFor.Add(reason);
    }
}
