using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace MatchChat.Architecture.Tests;

public sealed partial class LogTests
{
    private static readonly Dictionary<string, int> FirstId = new(StringComparer.Ordinal)
    {
        ["Kernel"] = 1000,
        ["Infrastructure"] = 2000,
        ["Conversations"] = 3000,
        ["Messaging"] = 4000,
        ["Presence"] = 5000,
        ["Host"] = 6000,
        ["Web"] = 7000,
    };

    [Fact]
    public void Every_log_message_has_a_number_of_its_own_in_the_range_of_its_module()
    {
        var messages = Messages().ToList();
        messages.ShouldNotBeEmpty();
        messages.GroupBy(message => message.Id).Where(group => group.Count() > 1).Select(group => $"{group.Key}: {string.Join(", ", group.Select(message => message.Name))}").ShouldBeEmpty();
        foreach (var message in messages) message.Id.ShouldBeInRange(FirstId[message.Project], FirstId[message.Project] + 999, message.Name);
    }

    [Fact]
    public void No_log_message_carries_what_people_wrote_or_what_lets_somebody_in() =>
        Messages().SelectMany(message => message.Parameters.Where(Tells).Select(parameter => $"{message.Name}({parameter})")).ShouldBeEmpty();

    [Theory]
    [InlineData("content", true)]
    [InlineData("accessToken", true)]
    [InlineData("gatewaySecret", true)]
    [InlineData("messageText", true)]
    [InlineData("queryString", true)]
    [InlineData("conversation", false)]
    [InlineData("attempts", false)]
    public void A_parameter_that_tells_would_be_found(string name, bool tells) => Tells(name).ShouldBe(tells);

    /// <summary>A start that fails has one sentence for whoever started it, not a line for the log.</summary>
    [Fact]
    public void Nothing_is_logged_or_printed_past_the_generated_messages() =>
        Product.Sources.Where(file => file.Path != "src/Host/Program.cs").SelectMany(file => Unnumbered().Matches(file.Text).Select(match => $"{file.Path}: {match.Value}")).ShouldBeEmpty();

    [Fact]
    public void The_log_messages_of_a_project_stand_in_one_file() =>
        Product.Sources.Where(file => file.Text.Contains("[LoggerMessage(", StringComparison.Ordinal) && !file.Path.EndsWith(".Log.cs", StringComparison.Ordinal)).Select(file => file.Path).ShouldBeEmpty();

    private static bool Tells(string parameter) => Telling().IsMatch(parameter);

    private static IEnumerable<LogMessage> Messages() =>
        from assembly in Product.Assemblies
        from type in assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
        where attribute is not null
        select new LogMessage(
            assembly.GetName().Name!["MatchChat.".Length..],
            attribute.EventId,
            $"{type.Name}.{method.Name}",
            [.. method.GetParameters().Where(parameter => !typeof(ILogger).IsAssignableFrom(parameter.ParameterType)).Select(parameter => parameter.Name!), .. Placeholder().Matches(attribute.Message).Select(match => match.Groups["name"].Value)]);

    [GeneratedRegex("content|text|token|secret|password|preview|metadata|mention|body|query|cookie|authorization|payload", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Telling();

    [GeneratedRegex(@"\{(?<name>[A-Za-z]+)[^}]*\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"Console\.(Write|Error|Out)|\.Log(Trace|Debug|Information|Warning|Error|Critical)\(|(Debug|Trace)\.Write", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unnumbered();

    private sealed record LogMessage(string Project, int Id, string Name, IReadOnlyList<string> Parameters);
}
