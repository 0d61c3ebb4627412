using BenchmarkDotNet.Attributes;
using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Storage;

namespace MatchChat.Micro;

/// <summary>One transaction on SQLite, down to the disk, over a hundred conversations.</summary>
public class BatchCommitBenchmarks
{
    private const int Conversations = 100;

    private readonly List<Access> places = [];
    private readonly List<UserId> senders = [];
    private MicroNode node = null!;
    private MessageBatch batch = null!;

    [Params(1, 50, 500)]
    public int Messages { get; set; }

    [GlobalSetup]
    public void Start()
    {
        node = MicroNode.Start();
        batch = node.Get<MessageBatch>();
        for (var number = 0; number < Conversations; number++)
        {
            var (conversation, one) = node.Match();
            places.Add(node.Ask(new CheckAccess(conversation, one, Act.Write)));
            senders.Add(one);
        }
    }

    [GlobalCleanup]
    public void Stop() => node.Stop();

    [Benchmark]
    public async Task<int> Commit() => (await batch.Commit([.. Enumerable.Range(0, Messages).Select(NewMessage)], CancellationToken.None)).Rows.Count;

    private PendingMessage NewMessage(int number)
    {
        var place = number % Conversations;
        var clientId = new ClientMessageId(Guid.NewGuid());
        return new PendingMessage
        {
            Id = new MessageId(Guid.CreateVersion7()),
            Request = new SendMessage(places[place].Conversation.Id, senders[place], clientId, "Are you free on Friday?"),
            ClientMessageId = clientId,
            RequestHash = new byte[32],
            Access = places[place],
        };
    }
}
