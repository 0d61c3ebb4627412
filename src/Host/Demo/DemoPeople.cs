using MatchChat.Kernel;

namespace MatchChat.Host.Demo;

/// <param name="About">One line for the page on which one picks somebody.</param>
internal sealed record DemoPerson(UserId UserId, string Name, string About);

/// <param name="Talk">The name of the embedded file with what they have said.</param>
/// <param name="Ago">How long it is, at the first start, since they said the last of it.</param>
internal sealed record DemoMatch(MatchId Id, IReadOnlyList<DemoPerson> People, string Talk, TimeSpan Ago);

/// <summary>Who there is. MatchChat knows ids only; names are the app's business, and here the demo is the app.</summary>
internal static class DemoPeople
{
    public static readonly DemoPerson Alice = new(new(new("a11ce000-0000-4000-8000-000000000001")), "Alice", "counts trees");
    public static readonly DemoPerson Bob = new(new(new("b0b00000-0000-4000-8000-000000000002")), "Bob", "bakes at three");
    public static readonly DemoPerson Carol = new(new(new("ca401000-0000-4000-8000-000000000003")), "Carol", "draws with tea");

    public static readonly IReadOnlyList<DemoPerson> All = [Alice, Bob, Carol];

    public static readonly IReadOnlyList<DemoMatch> Matches =
    [
        new(new(new("3a7c4000-0000-4000-8000-00000000000b")), [Bob, Carol], "bob-carol", TimeSpan.FromHours(26)),
        new(new(new("3a7c4000-0000-4000-8000-00000000000c")), [Alice, Carol], "alice-carol", TimeSpan.FromHours(3)),
        new(new(new("3a7c4000-0000-4000-8000-00000000000a")), [Alice, Bob], "alice-bob", TimeSpan.FromMinutes(6)),
    ];

    public static DemoPerson? Named(string? name) => All.FirstOrDefault(person => string.Equals(person.Name, name, StringComparison.OrdinalIgnoreCase));
}
