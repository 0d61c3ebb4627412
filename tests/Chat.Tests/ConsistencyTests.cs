using System.Globalization;

namespace MatchChat.Chat.Tests;

/// <summary>
/// Some people do whatever comes into their heads, thousands of times; devices come and go. In the end what each of them holds, after a sync, is what SQL says.
/// A run that fails names its seed.
/// </summary>
public sealed class ConsistencyTests(SharedNode node)
{
    private static readonly string[] Names = ["alice", "bob", "carol", "dave"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task After_thousands_of_random_steps_every_copy_is_exact(int seed)
    {
        await using var town = node.Town();
        var people = await Task.WhenAll(Names.Select(name => Walker.Of(town.Person(name))));
        for (var one = 0; one < people.Length; one++)
        {
            for (var other = one + 1; other < people.Length; other++) await town.Introduce(people[one].Person, people[other].Person);
        }

        // Two at a time, so that their steps meet inside the server.
        await Task.WhenAll(people.Select((walker, number) => walker.Wander(town, people, new Random((seed * 100) + number), steps: 750)));

        foreach (var walker in people)
        {
            await walker.CatchUp();
            walker.Copy.ShouldMatch(town.Store, walker.Person);
            var unread = await walker.Person.Unread();
            unread.Total.ShouldBe(walker.Copy.Conversations.Sum(copy => copy.Unread));
        }

        foreach (var conversation in people.SelectMany(walker => walker.Copy.Conversations).Select(copy => copy.Id).Distinct())
        {
            var stored = town.Store.Messages(conversation);
            stored.Select(message => message.Seq).ShouldBe(Enumerable.Range(1, stored.Count).Select(seq => (long)seq));
            town.Store.Head(conversation).LastSeq.ShouldBe(stored.Count);
            stored.Select(message => message.Revision).ShouldBeUnique();
        }
    }

    /// <summary>A person who acts at random and keeps a copy as a client does.</summary>
    private sealed class Walker
    {
        private readonly HashSet<Guid> blocked = [];
        private HubClient device;
        private int heard;

        private Walker(Person person, HubClient device, ClientCopy copy) => (Person, this.device, Copy) = (person, device, copy);

        public Person Person { get; }

        public ClientCopy Copy { get; }

        public static async Task<Walker> Of(Person person)
        {
            var device = await person.Connects();
            return new Walker(person, device, await ClientCopy.Of(device));
        }

        public async Task Wander(Town town, Walker[] people, Random random, int steps)
        {
            await CatchUp();
            for (var step = 0; step < steps; step++)
            {
                try
                {
                    await Step(town, people, random, step);
                }
                catch (HubRefusal refusal) when (refusal.Code is "conversation.ended" or "message.deleted" or "message.bad_reply")
                {
                    // What one remembers may be over by now.
                }
            }
        }

        public async Task CatchUp()
        {
            Listen();
            await Copy.Sync(device);
        }

        private async Task Step(Town town, Walker[] people, Random random, int step)
        {
            var copy = Pick(random, Copy.Conversations.Where(copy => copy.EndedAt is null).ToList());
            if (copy is null) return;

            var here = new Participant(Person, copy.Id, device);
            var other = people[random.Next(people.Length)].Person;
            var own = Pick(random, copy.Messages.Where(message => message.SenderId == Person.Id && message.DeletedAt is null).ToList());
            switch (random.Next(100))
            {
                case < 40:
                    Keep(await here.Says(string.Create(CultureInfo.InvariantCulture, $"{Person.Name} {step}")));
                    break;
                case < 48 when own is not null:
                    Keep(await here.Edits(own, string.Create(CultureInfo.InvariantCulture, $"{Person.Name} {step}, again")));
                    break;
                case < 53 when own is not null:
                    Keep(await here.Deletes(own));
                    break;
                case < 60 when Pick(random, copy.Messages.ToList()) is { } message:
                    Keep(await here.Replies(message, string.Create(CultureInfo.InvariantCulture, $"{Person.Name} {step}, to that")));
                    break;
                case < 72:
                    await here.Reads(random.Next(copy.Messages.Count() + 3));
                    break;
                case < 82:
                    await here.Acknowledges(random.Next(copy.Messages.Count() + 3));
                    break;
                case < 86:
                    Listen();
                    break;
                case < 90:
                    await CatchUp();
                    break;
                case < 93:
                    await Reconnect(random);
                    break;
                case < 95 when other != Person:
                    await (blocked.Add(other.Id) ? Person.Blocks(other) : Unblock(other));
                    break;
                case < 96 when other != Person:
                    await town.Introduce(Person, other);
                    break;
                case < 97 when Copy.Conversations.Count(known => known.EndedAt is null) > 3:
                    await here.Ends();
                    break;
                case < 99:
                    // Refused where it has ended meanwhile.
                    await here.Rest.Delete($"conversations/{here.Conversation}");
                    break;
                default:
                    await here.Types();
                    break;
            }
        }

        private async Task Unblock(Person other)
        {
            blocked.Remove(other.Id);
            await Person.Unblocks(other);
        }

        /// <summary>What a call answers is a hint like a push.</summary>
        private void Keep(Message answered) => Copy[answered.ConversationId].Take(answered);

        private void Listen()
        {
            var all = device.Events.Heard;
            foreach (var one in all.Skip(heard)) Copy.Hear(one);
            heard = all.Count;
        }

        private async Task Reconnect(Random random)
        {
            if (random.Next(2) == 0) Listen();
            device.Drop();
            device = await Person.Connects();
            heard = 0;
        }

        private static T? Pick<T>(Random random, List<T> from)
            where T : class => from.Count == 0 ? null : from[random.Next(from.Count)];
    }
}
