using MatchChat.Kernel;

namespace MatchChat.Messaging.Features;

/// <summary>How many entries a page has, and what is refused.</summary>
internal static class Paging
{
    /// <summary>Messages of a history page.</summary>
    public static readonly PageSize History = new(Default: 50, Most: 200);

    /// <summary>Entries of inbox and search.</summary>
    public static readonly PageSize Lists = new(Default: 50, Most: 100);

    /// <summary>Changes of one sync, over all its conversations.</summary>
    public static readonly PageSize Sync = new(Default: 200, Most: 500);

    public static readonly Error BadCursor = CommonErrors.Invalid("cursor", "A cursor is what the page before answered.");

    public static Error? CheckSeq(string field, long? seq) => seq < 0 ? CommonErrors.Invalid(field, "A number within a conversation is not negative.") : null;
}

/// <param name="Default">Where the caller says nothing.</param>
/// <param name="Most">More is refused, not cut, so that nobody takes a cut page for the last one.</param>
internal readonly record struct PageSize(int Default, int Most)
{
    public Error? Check(int? limit) => limit < 1 || limit > Most ? CommonErrors.Invalid("limit", $"A limit is a number from 1 to {Most}.") : null;

    public int Of(int? limit) => limit ?? Default;
}
