using MatchChat.Kernel;
using MatchChat.Kernel.Realtime;

namespace MatchChat.Infrastructure.RabbitMq;

/// <summary>Somebody who is connected to this node, or was a moment ago.</summary>
internal sealed class WantedPerson(UserId user)
{
    private TaskCompletionSource bound = NewWait();
    private volatile bool isBound;
    private volatile bool isLate;

    public UserId User => user;

    /// <summary>Completes when the binding is made, or when there is nobody to make it.</summary>
    public Task Bound => Volatile.Read(ref bound).Task;

    public bool IsBound => isBound;

    /// <summary>A connection did not wait any longer for it.</summary>
    public bool IsLate
    {
        get => isLate;
        set => isLate = value;
    }

    /// <summary>When the last socket that left may be taken for the last one; null while none has.</summary>
    public DateTimeOffset? LeavesAt { get; set; }

    public void MakeBound()
    {
        isBound = true;
        Volatile.Read(ref bound).TrySetResult();
    }

    /// <summary>The binding is gone with its queue. Whoever waits for it does not wait for the next one.</summary>
    public void Unbind()
    {
        isBound = false;
        Interlocked.Exchange(ref bound, NewWait()).TrySetResult();
    }

    private static TaskCompletionSource NewWait() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Whom the node's queue is to be bound to.</summary>
internal sealed class WantedPeople(IClientPush push, TimeProvider time)
{
    /// <summary>A reconnect within it costs nothing.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>Looked at so often whether somebody's grace is over, whoever it is.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Dictionary<UserId, WantedPerson> people = [];
    private readonly HashSet<UserId> notBound = [];
    private readonly PriorityQueue<UserId, DateTimeOffset> leaving = new();

    public int Count
    {
        get
        {
            lock (gate) return people.Count;
        }
    }

    public WantedPerson Want(UserId user)
    {
        lock (gate)
        {
            if (people.TryGetValue(user, out var known)) return known;

            notBound.Add(user);
            return people[user] = new WantedPerson(user);
        }
    }

    public void Leave(UserId user)
    {
        lock (gate)
        {
            if (!people.TryGetValue(user, out var person)) return;

            // One place among the leaving each, however often somebody comes and goes.
            if (person.LeavesAt is null) leaving.Enqueue(user, time.GetUtcNow() + Grace);
            person.LeavesAt = time.GetUtcNow() + Grace;
        }
    }

    public IReadOnlyList<WantedPerson> All()
    {
        lock (gate)
        {
            notBound.Clear();
            return [.. people.Values];
        }
    }

    public IReadOnlyList<WantedPerson> NotBound()
    {
        lock (gate)
        {
            List<WantedPerson> some = [.. notBound.Select(user => people[user])];
            notBound.Clear();
            return some;
        }
    }

    /// <summary>People who have no socket here any more, and are not wanted from now on.</summary>
    public IReadOnlyList<UserId> Gone(int most)
    {
        lock (gate)
        {
            var gone = new List<UserId>();
            var now = time.GetUtcNow();
            while (gone.Count < most && leaving.TryPeek(out var user, out var at) && at <= now)
            {
                leaving.Dequeue();
                var person = people[user];
                if (person.LeavesAt > now)
                {
                    leaving.Enqueue(user, person.LeavesAt.Value);
                    continue;
                }

                person.LeavesAt = null;
                // Asked here and not before: who has come back is found connected, and who comes after this is wanted anew.
                if (push.IsConnected(user)) continue;

                people.Remove(user);
                notBound.Remove(user);
                gone.Add(user);
            }

            return gone;
        }
    }

    public TimeSpan UntilNext()
    {
        lock (gate)
        {
            if (!leaving.TryPeek(out _, out var at)) return Longest;

            var left = at - time.GetUtcNow();
            return left < TimeSpan.Zero ? TimeSpan.Zero : left < Longest ? left : Longest;
        }
    }

    /// <summary>Nobody is bound any more.</summary>
    public void Unbind()
    {
        lock (gate)
        {
            foreach (var person in people.Values)
            {
                person.Unbind();
                notBound.Add(person.User);
            }
        }
    }
}
