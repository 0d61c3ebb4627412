using System.Text.RegularExpressions;
using MatchChat.Kernel.Facts;
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

    /// <summary>Listeners that put something on sockets, and who said that these people may have it.</summary>
    private static readonly Dictionary<string, string> Pushers = new(StringComparer.Ordinal);

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
        foreach (var listener in Listeners().Where(type => type.GetConstructors().SelectMany(made => made.GetParameters()).Any(parameter => parameter.ParameterType == typeof(IClientPush))))
        {
            var source = SourceOf(listener);
            (source.Contains("fact.", StringComparison.Ordinal) || Pushers.ContainsKey(listener.Name)).ShouldBeTrue($"{listener.Name} pushes: to whom, and who asked the gate?");
        }
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

    private static IEnumerable<Type> Listeners() => Product.ModuleAssemblies.Append(Product.Load("Host")).SelectMany(Product.WrittenClasses)
        .Where(type => type.GetInterfaces().Any(shape => shape.IsGenericType && shape.GetGenericTypeDefinition() == typeof(IFactHandler<>)));

    private static string SourceOf(Type type)
    {
        var declaration = new Regex($@"\bclass {type.Name}\b", RegexOptions.None, TimeSpan.FromSeconds(1));
        return Product.Sources.Single(file => declaration.IsMatch(file.Text)).Text;
    }

    [GeneratedRegex(@"new Check(Access|AccessToMany|Person)\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Question();

    [GeneratedRegex(@"//[^\n]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();
}
