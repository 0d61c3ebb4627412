using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;

namespace MatchChat.Conversations.Domain;

/// <summary>A place in a conversation. Keeps the answer that the gate gives to its holder while nobody in the room is suspended, which is nearly always.</summary>
internal sealed class Seat(UserId user, bool canSend)
{
    public UserId User => user;

    public bool CanSend => canSend;

    public Access? Usual { get; set; }
}

internal readonly record struct Block(UserId Blocker, UserId Blocked);

/// <summary>A conversation as the gate knows it: who is in it, whether it ended, who of its people blocked whom. Never changed; what changes is read anew.</summary>
internal sealed class Room(ConversationInfo info, IReadOnlyCollection<Block> blocks)
{
    private readonly HashSet<Block> blocks = [.. blocks];
    private readonly UserId[] silenced = info.Kind == Kinds.Direct ? [.. blocks.Select(block => block.Blocked).Distinct()] : [];
    private readonly Seat[] seats = [.. info.Participants.Select(participant => new Seat(participant.UserId, participant.CanSend))];

    public ConversationInfo Info => info;

    /// <summary>The people of a direct conversation whom the other has blocked.</summary>
    public IReadOnlyList<UserId> Silenced => silenced;

    public Seat? SeatOf(UserId user)
    {
        // No lambda: it would be the one allocation of a check that memory answers.
        foreach (var seat in seats)
        {
            if (seat.User == user) return seat;
        }

        return null;
    }

    /// <summary>Why whoever has this seat may not do it; null where it is allowed.</summary>
    /// <param name="seat">Null for somebody who is not, or no longer, in the conversation.</param>
    /// <param name="readableFor">How long it can still be read after its end.</param>
    public Error? Refusal(Seat? seat, Act act, DateTimeOffset now, TimeSpan readableFor)
    {
        if (seat is null) return ConversationErrors.NotParticipant;
        if (info.EndedAt is not { } ended) return act == Act.Write && !seat.CanSend ? ConversationErrors.NotParticipant : null;
        if (act != Act.Read) return ConversationErrors.Ended;
        return now - ended <= readableFor ? null : ConversationErrors.NotFound;
    }

    /// <summary>What this seat's holder is told while nobody else is suspended.</summary>
    public Access UsualAccess(Seat seat) => seat.Usual ??= AccessWithout([], seat);

    public Access AccessWithout(IReadOnlyCollection<UserId> suspended, Seat seat)
    {
        UserId[] others = [.. seats.Select(other => other.User).Where(user => user != seat.User && !suspended.Contains(user))];
        UserId[] audience = blocks.Count == 0 ? others : [.. others.Where(other => !IsBlockBetween(seat.User, other))];
        return new Access(info, others, audience, silenced);
    }

    private bool IsBlockBetween(UserId one, UserId other) => blocks.Contains(new Block(one, other)) || blocks.Contains(new Block(other, one));
}
