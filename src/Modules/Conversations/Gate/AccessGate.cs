using System.Diagnostics.CodeAnalysis;
using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Domain;
using MatchChat.Conversations.Storage;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;

namespace MatchChat.Conversations.Gate;

/// <summary>
/// The memory of the gate and its rules: suspended? there? in it? ended? Whoever changes something in this module tells it to forget, after the commit and before the answer.
/// What another node changed is heard from it (<see cref="ForgetChanged"/>), and believed for a few seconds at most where that was missed (<see cref="Belief"/>).
/// </summary>
internal sealed class AccessGate(RoomReader reader, RetentionOptions retention, IControlChannel control, TimeProvider time)
{
    private const int Capacity = 100_000;

    private readonly GateCache<ConversationId, Room> rooms = new(time, control, Capacity);
    private readonly GateCache<UserId, Standing> standings = new(time, control, Capacity);

    /// <summary>Answers from memory and <paramref name="fresh"/>, without waiting; false where these do not know enough.</summary>
    public bool TryAnswer(ConversationId conversation, UserId user, Act act, Reading fresh, out Outcome<Access> answer)
    {
        answer = ConversationErrors.NotFound;
        if (!TryRefuse(user, fresh, out var suspended)) return false;

        if (suspended is not null && act != Act.Leave)
        {
            answer = suspended;
            return true;
        }

        if (!TryRoom(conversation, fresh, out var room)) return false;

        var seat = room.SeatOf(user);
        if (room.Refusal(seat, act, time.GetUtcNow(), retention.EndedConversations) is { } refusal)
        {
            answer = refusal;
            return true;
        }

        return TryGrant(room, seat!, fresh, out answer);
    }

    /// <summary>False where it is not known whether this person is suspended.</summary>
    public bool TryRefuse(UserId user, Reading fresh, out Error? refusal)
    {
        var known = TryStanding(user, fresh, out var standing);
        refusal = standing.IsSuspended(time.GetUtcNow()) ? ConversationErrors.Suspended : null;
        return known;
    }

    public bool TryRoom(ConversationId conversation, Reading fresh, [NotNullWhen(true)] out Room? room) =>
        fresh.Rooms.TryGetValue(conversation, out room) || rooms.TryGet(conversation, out room);

    /// <summary>Reads these conversations with the standing of everybody in them, and of the one who asks, and keeps it.</summary>
    public async ValueTask<Reading> Read(IReadOnlyCollection<ConversationId> conversations, UserId? asker, CancellationToken ct)
    {
        var (roomsSince, standingsSince) = (rooms.Begin(), standings.Begin());
        var reading = await reader.Read(conversations, asker, ct);
        foreach (var (id, room) in reading.Rooms) rooms.Keep(id, room, roomsSince);
        foreach (var (user, standing) in reading.Standings) standings.Keep(user, standing, standingsSince);
        return reading;
    }

    public void Forget(IEnumerable<ConversationId> changed)
    {
        foreach (var conversation in changed) rooms.Forget(conversation);
    }

    /// <summary>Where it is not known which conversations a change is about.</summary>
    public void ForgetAllConversations() => rooms.ForgetAll();

    public void Forget(UserId changed) => standings.Forget(changed);

    private bool TryGrant(Room room, Seat seat, Reading fresh, out Outcome<Access> answer)
    {
        var usual = room.UsualAccess(seat);
        answer = usual;
        var now = time.GetUtcNow();
        List<UserId>? suspended = null;
        // By index: enumerating the list by its interface would allocate.
        for (var index = 0; index < usual.Others.Count; index++)
        {
            var other = usual.Others[index];
            if (!TryStanding(other, fresh, out var standing)) return false;
            if (standing.IsSuspended(now)) (suspended ??= []).Add(other);
        }

        if (suspended is not null) answer = room.AccessWithout(suspended, seat);
        return true;
    }

    private bool TryStanding(UserId user, Reading fresh, out Standing standing) =>
        fresh.Standings.TryGetValue(user, out standing) || standings.TryGet(user, out standing);
}
