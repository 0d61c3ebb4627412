using System.Text.RegularExpressions;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Realtime;

namespace MatchChat.Architecture.Tests;

/// <summary>One gate decides who may do what, and every way out asks it (docs/architecture.md). A new way out fails here until it asks or says why it need not.</summary>
public sealed partial class GateTests
{
    /// <summary>Requests that do not ask the gate, and why nothing can get out by them.</summary>
    private static readonly Dictionary<string, string> Excused = new(StringComparer.Ordinal)
    {
        ["CheckAccess"] = "it is the gate",
        ["CheckAccessToMany"] = "it is the gate",
        ["CheckPerson"] = "it is the gate",
        ["CreateConversation"] = "asked by a service with its role; answers nothing that people wrote",
        ["DescribeConversations"] = "asked by read models that have asked the gate; holds nothing of anybody's own",
        ["LookUpConversations"] = "asked by writers for what the gate has let in, past its memory; no route leads to it, and it holds nothing that people wrote",
        ["SuspendUser"] = "asked by a service with its role",
        ["LiftSuspension"] = "asked by a service with its role",
        ["ForgetConnection"] = "the end of one's own connection; answers nothing",
        ["ConnectDevice"] = "the beginning of one's own connection, after the sign-in has asked; answers nothing",
        ["GetPresence"] = "asks `FindPeers`, which asks the gate, and says `unknown` of everybody else",
        ["DisconnectDevice"] = "the end of one's own connection; answers nothing",
    };

    /// <summary>Classes that put something on sockets of people who do not stand in a fact, and who said that these people may have it.</summary>
    private static readonly Dictionary<string, string> Pushers = new(StringComparer.Ordinal)
    {
        ["AnnounceUnread"] = "to each person their own counts, by `GetUnread`, which asks the gate",
        ["DeliverConversation"] = "to each person their own view, by `GetConversation`, which asks the gate; the people come from the fact",
        ["PersonBindings"] = "tells each person to sync, nothing else",
        ["ShowTypingHandler"] = "to the one who asks, where the gate counts them among the typist's audience",
        ["TellPresence"] = "to the hearers of the fact, whom `ListRecentPeers` has named, which asks the gate",
    };

    [Fact]
    public void Every_request_asks_the_gate_or_is_excused()
    {
        foreach (var handler in MediationTests.Handlers())
        {
            var asks = AsksItselfOrByAHelper(handler);
            MediationTests.RequestsOf(handler).Select(request => request.Name).Where(request => !asks && !Excused.ContainsKey(request)).ShouldBeEmpty("these let something out without asking the gate");
        }
    }

    [Fact]
    public void Nobody_is_excused_who_is_not_there()
    {
        var requests = MediationTests.Requests().Select(request => request.Name).ToHashSet(StringComparer.Ordinal);
        Excused.Keys.Where(name => !requests.Contains(name)).ShouldBeEmpty();
    }

    [Fact]
    public void Who_pushes_takes_the_people_from_the_fact_whose_maker_asked_the_gate()
    {
        var pushers = PushingClasses();
        pushers.Count.ShouldBeGreaterThan(Pushers.Count);
        foreach (var pusher in pushers.Where(type => !Pushers.ContainsKey(type.Name)))
            PushesToPeopleOfFacts(SourceOf(pusher)).ShouldBeTrue($"{pusher.Name} pushes: to whom, and who asked the gate?");
    }

    [Fact]
    public void Nobody_is_excused_from_the_people_of_the_fact_who_takes_them_from_there()
    {
        var pushers = PushingClasses();
        foreach (var name in Pushers.Keys) PushesToPeopleOfFacts(SourceOf(pushers.Single(type => type.Name == name))).ShouldBeFalse($"{name} needs no excuse");
    }

    [Fact]
    public void A_push_to_other_people_would_be_found()
    {
        PushesToPeopleOfFacts("push.Push(new ClientEvent(\"MessageReceived\", fact.Message), fact.Audience, fact.Connection);").ShouldBeTrue();
        PushesToPeopleOfFacts("push.Push(new ClientEvent(\"MessageReceived\", fact.Message), everybody);").ShouldBeFalse();
        PushesToPeopleOfFacts("push.Push(new ClientEvent(\"TypingStarted\", fact.Hearers), [user]);").ShouldBeFalse();
        PushesToPeopleOfFacts("push.Push(new ClientEvent(\"MessageRead\", fact.At), [.. fact.Senders, stranger]);").ShouldBeFalse();
        PushesToPeopleOfFacts("push.Push(new ClientEvent(\"A\", fact.At), fact.Senders);\npush.Push(new ClientEvent(\"B\", fact.At), others); // fact.Audience);").ShouldBeFalse();
    }

    [Fact]
    public void A_handler_that_does_not_ask_would_be_found()
    {
        Asks([typeof(IMediator)], "var access = await mediator.Ask(new CheckAccess(conversation, user, Act.Read), ct);").ShouldBeTrue();
        Asks([typeof(IMediator)], "var access = await mediator.Ask(new DescribeConversations(ids), ct);").ShouldBeFalse();
        Asks([], "new CheckAccess(conversation, user, Act.Read)").ShouldBeFalse();
        Asks([typeof(IMediator)], "// new CheckAccess(conversation, user, Act.Read)").ShouldBeFalse();
    }

    private static bool Asks(IEnumerable<Type> dependencies, string source) => dependencies.Contains(typeof(IMediator)) && Question().IsMatch(Comment().Replace(source, ""));

    /// <summary>Several handlers may share a way in; it is a class of their module that they are given.</summary>
    private static bool AsksItselfOrByAHelper(Type handler)
    {
        var given = handler.GetConstructors().SelectMany(made => made.GetParameters()).Select(parameter => parameter.ParameterType).ToList();
        return Asks(given, SourceOf(handler))
            || given.Where(type => type.Assembly == handler.Assembly && type.Namespace != handler.Assembly.GetName().Name && type is { IsClass: true, IsGenericType: false }).Any(AsksItselfOrByAHelper);
    }

    private static List<Type> PushingClasses() => [.. Product.Assemblies.SelectMany(Product.WrittenClasses)
        .Where(type => type.GetConstructors().SelectMany(made => made.GetParameters()).Any(parameter => parameter.ParameterType == typeof(IClientPush)))];

    /// <summary>Every push, of however many there are, ends with people whom the fact names.</summary>
    private static bool PushesToPeopleOfFacts(string source)
    {
        var code = Comment().Replace(source, "");
        return Push().Count(code) == PushToPeopleOfAFact().Count(code);
    }

    private static string SourceOf(Type type)
    {
        var declaration = new Regex($@"\bclass {type.Name}\b", RegexOptions.None, TimeSpan.FromSeconds(1));
        return Product.Sources.Single(file => declaration.IsMatch(file.Text)).Text;
    }

    [GeneratedRegex(@"new Check(Access|AccessToMany|Person)\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Question();

    [GeneratedRegex(@"\.Push\(", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Push();

    [GeneratedRegex(@"\.Push\([^\n]*, fact\.(Audience|Recipients|Senders|Hearers)(, fact\.Connection)?\);", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PushToPeopleOfAFact();

    [GeneratedRegex(@"//[^\n]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();
}
