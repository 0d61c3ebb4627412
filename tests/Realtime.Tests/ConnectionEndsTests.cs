using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using MatchChat.Host.Auth;
using MatchChat.Host.Health;
using MatchChat.Host.RateLimits;
using MatchChat.Host.Realtime;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Realtime;
using MatchChat.Kernel.Sessions;
using MatchChat.Messaging.Contracts;
using MatchChat.Presence.Contracts;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace MatchChat.Realtime.Tests;

/// <summary>What a connection holds is released when it is given up, not when SignalR notices: that may be ten seconds later, or never in a test like these.</summary>
public sealed class ConnectionEndsTests
{
    private readonly Modules modules = new Modules();
    private readonly ConnectionRegistry registry = new();
    private readonly RealtimeMetrics metrics;
    private readonly ConnectionEnds ends;

    public ConnectionEndsTests()
    {
        metrics = new RealtimeMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(), registry);
        ends = new ConnectionEnds(registry, new NothingElsewhere(), modules, metrics, NullLogger<ConnectionEnds>.Instance);
    }

    [Fact]
    public void At_the_cut_everything_is_released_at_once()
    {
        var (phone, tablet) = (Connect(out var alice), Connect(out _, alice));

        ends.Cut(phone, LaneCut.Full);

        registry.Of(alice).ShouldBe([tablet]);
        registry.Count.ShouldBe(1);
        phone.Lane.Waiting.ShouldBe(0);
        modules.Asked.Count(asked => asked.Equals(new DisconnectDevice(alice, phone.Id))).ShouldBe(1);
        modules.Asked.Count(asked => asked.Equals(new ForgetConnection(alice, phone.Id))).ShouldBe(1);
    }

    [Fact]
    public void Cutting_twice_is_the_same()
    {
        var phone = Connect(out var alice);

        ends.Cut(phone, LaneCut.Full);
        ends.Cut(phone, LaneCut.WriteTimeout);
        ends.Close(phone, AuthErrors.Expired, reconnect: true);

        registry.Count.ShouldBe(0);
        modules.Asked.Count(asked => asked.Equals(new DisconnectDevice(alice, phone.Id))).ShouldBe(1);
    }

    [Fact]
    public async Task SignalRs_own_notice_afterwards_releases_nothing_that_is_somebody_elses()
    {
        var phone = Connect(out var alice);
        ends.Cut(phone, LaneCut.Full);
        var again = Connect(out _, alice);

        await ends.Ended(phone);

        registry.Of(alice).ShouldBe([again]);
        registry.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_the_modules_never_heard_of_they_are_not_told_the_end_of()
    {
        var phone = Connect(out _);
        phone.IsAnnounced = false;

        await ends.Ended(phone);

        registry.Count.ShouldBe(0);
        modules.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_module_that_fails_to_hear_it_stops_nothing()
    {
        modules.Fail = true;
        var phone = Connect(out _);

        await ends.Ended(phone);

        registry.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Who_is_cut_while_the_subscription_begins_is_not_subscribed_for_ever()
    {
        var phone = Connect(out _);
        registry.Remove(phone);
        var elsewhere = new SlowElsewhere(() => ends.Cut(phone, LaneCut.Full));
        var door = new HubDoor(new NodeState(), registry, new SocketCount(), elsewhere, new NothingRevoked(), new RateLimitOptions());

        await door.Enter(phone, TestContext.Current.CancellationToken);

        elsewhere.Subscribed.ShouldBeEmpty();
    }

    private ChatConnection Connect(out UserId user, UserId? known = null)
    {
        user = known ?? new UserId(Guid.CreateVersion7());
        var pipe = new DuplexPipe(new Pipe().Reader, new Pipe().Writer);
        var transport = new DefaultConnectionContext(Guid.NewGuid().ToString(), pipe, pipe);
        var signedIn = new SignedIn(user, [], DeviceId: null, IssuedAt: null, DateTimeOffset.MaxValue.AddDays(-1), TokenId: null);
        transport.Features.Set<IConnectionUserFeature>(transport);
        transport.User = signedIn.ToPrincipal("test");
        var context = new HubConnectionContext(transport, new HubConnectionContextOptions(), NullLoggerFactory.Instance);
        var connection = new ChatConnection(context, new Device(null, null), ends, metrics, new RealtimeOptions(), TimeProvider.System) { IsAnnounced = true };
        registry.TryAdd(connection, 10).ShouldBeTrue();
        connection.Lane.Post(new OutgoingEvent(new SerializedHubMessage([]), 100, null));
        return connection;
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class SlowElsewhere(Action meanwhile) : IPersonSubscription
    {
        public HashSet<UserId> Subscribed { get; } = [];

        public ValueTask Begin(UserId user, CancellationToken ct)
        {
            meanwhile();
            Subscribed.Add(user);
            return default;
        }

        public void End(UserId user) => Subscribed.Remove(user);
    }

    private sealed class NothingRevoked : IRevocations
    {
        public ValueTask<bool> IsRevoked(UserId user, DateTimeOffset? issuedAt, string tokenId, CancellationToken ct) => new(false);
    }

    private sealed class Modules : IMediator
    {
        public List<object> Asked { get; } = [];

        public bool Fail { get; set; }

        public ValueTask<Outcome<TReply>> Ask<TReply>(IRequest<TReply> request, CancellationToken ct)
        {
            Asked.Add(request);
            return Fail ? throw new InvalidOperationException("on purpose") : new ValueTask<Outcome<TReply>>(default(TReply)!);
        }

        public ValueTask Publish(IFact fact, Kept? kept, CancellationToken ct) => default;
    }
}
