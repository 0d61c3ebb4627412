using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Work;
using MatchChat.Presence.Caching;
using MatchChat.Presence.Contracts;
using MatchChat.Presence.Domain;
using Microsoft.Extensions.Logging;

namespace MatchChat.Presence.Jobs;

/// <summary>Tells who types, in order, and ends what nobody ended: one loop and one timer for all.</summary>
internal sealed class TypingLoop(TypingTable typing, ITypists typists, IMediator mediator, ILogger<TypingLoop> log, TimeProvider time) : BackgroundLoop(log, time)
{
    protected override string Name => "typing";

    protected override async Task Round(CancellationToken stopping)
    {
        while (typing.TryNext(out var change)) await Tell(change, stopping);
        await BellOrEnd(stopping);
    }

    private async Task Tell(TypingChanged change, CancellationToken stopping)
    {
        // Forgotten before it is told: whoever opens the conversation now would be shown a start after the end. Unless it began again meanwhile.
        if (!change.Typing && !typing.Knows(change.ConversationId, change.UserId)) await typists.Stop(change.ConversationId, change.UserId, stopping);
        if (change.Hearers.Count > 0) await mediator.Publish(change, stopping);
    }

    private async Task BellOrEnd(CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var bell = typing.Bell.WaitToReadAsync(either.Token).AsTask();
        if (typing.UntilNext() is { } left) await Task.WhenAny(bell, Task.Delay(left, Time, either.Token));
        else await bell;
        // Whichever was not first must not wait on.
        await either.CancelAsync();
        typing.Bell.TryRead(out _);
        stopping.ThrowIfCancellationRequested();
    }
}
