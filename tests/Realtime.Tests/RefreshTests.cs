using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Sessions;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace MatchChat.Realtime.Tests;

/// <summary>A socket brings a new token in the very moment in which tokens are revoked.</summary>
public sealed class RefreshTests
{
    private readonly HeldRevocations revocations = new();

    [Fact]
    public async Task A_token_that_is_refused_leaves_the_socket_as_it_was()
    {
        await using var town = await Start();
        var (alice, _) = await town.Match("alice", "bob");
        var before = town.Host.Connections(alice.Id).Single().SignedIn;
        revocations.Looks = 0;
        // The first look is that of the check, the second that of the door.
        revocations.RevokedFrom = 2;

        (await alice.Device.Refused("RefreshToken", town.Host.Tokens.For(alice.Id, life: TimeSpan.FromHours(10)))).Code.ShouldBe("auth.revoked");

        town.Host.Connections(alice.Id).Single().SignedIn.ShouldBeSameAs(before);
        revocations.RevokedFrom = int.MaxValue;
        (await alice.Says("still here")).Seq.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_a_token_is_looked_at_a_revocation_of_it_or_of_the_old_one_cuts_the_socket(bool ofTheNewOne)
    {
        await using var town = await Start();
        var (alice, bob) = await town.Match("alice", "bob");
        var connection = town.Host.Connections(alice.Id).Single();
        var old = connection.SignedIn.TokenId;
        revocations.Looks = 0;
        revocations.HoldAt = 2;

        var refreshing = await alice.Device.Begin("RefreshToken", town.Host.Tokens.For(alice.Id, life: TimeSpan.FromHours(10)));
        await revocations.Held.Within("the door looks at the token");
        var token = ofTheNewOne ? connection.Tokens.Single(token => token.TokenId != old).TokenId : old;
        await town.Host.Services.GetRequiredService<IMediator>().Publish(
            new UserRevoked(new UserId(alice.Id), DateTimeOffset.UtcNow, AllDevices: false, DeviceId: null, token), TestContext.Current.CancellationToken);

        await Limits.Until(() => connection.HasEnded, "the socket is cut");
        revocations.LetGo();
        await alice.Device.Closed.Within("end of the socket");
        await refreshing.ContinueWith(_ => { }, TaskScheduler.Default).Within("end of the call");
        await bob.Says("nobody else is cut");
    }

    private Task<Town> Start() => Town.Start(new HostSettings { Services = services => services.AddSingleton<IRevocations>(revocations) });

    /// <summary>Nothing is revoked until the test says so, and a look takes as long as it wants.</summary>
    private sealed class HeldRevocations : IRevocations
    {
        private readonly TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Looks { get; set; }

        public int HoldAt { get; set; } = int.MaxValue;

        public int RevokedFrom { get; set; } = int.MaxValue;

        public Task Held => held.Task;

        public void LetGo() => end.SetResult();

        public async ValueTask<bool> IsRevoked(UserId user, DateTimeOffset? issuedAt, string tokenId, CancellationToken ct)
        {
            var look = ++Looks;
            if (look == HoldAt)
            {
                held.SetResult();
                await end.Task;
            }

            return look >= RevokedFrom;
        }
    }
}
