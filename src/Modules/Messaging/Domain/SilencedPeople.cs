using MatchChat.Kernel;

namespace MatchChat.Messaging.Domain;

/// <summary>The people of a conversation whose messages only they themselves see, as the head's row keeps them: ids joined by commas, null where there are none.</summary>
internal static class SilencedPeople
{
    public static IReadOnlyList<UserId> Parse(string? stored) =>
        string.IsNullOrEmpty(stored) ? [] : [.. stored.Split(',').Select(id => new UserId(Guid.Parse(id)))];

    /// <summary>Whether what this person does now is for that person alone.</summary>
    public static bool Includes(string? stored, UserId person) => stored is not null && Parse(stored).Contains(person);

    /// <summary>Whether it is exactly these people. Asked for every message, and nearly always it is nobody.</summary>
    public static bool Are(string? stored, IReadOnlyList<UserId> people) => stored is null ? people.Count == 0 : stored == Format(people);

    public static string? Format(IEnumerable<UserId> people)
    {
        var ids = people.Distinct().Order().Select(person => person.Value.ToString("N")).ToList();
        return ids.Count == 0 ? null : string.Join(',', ids);
    }
}
