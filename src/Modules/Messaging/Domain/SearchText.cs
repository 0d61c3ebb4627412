namespace MatchChat.Messaging.Domain;

/// <summary>What somebody looks for: part of a text, in whatever case and form it was written. Nothing in it is a wildcard.</summary>
internal sealed class SearchText(string query)
{
    public const int Longest = 200;

    private readonly string wanted = CanonicalForm.Of(query);

    public bool IsIn(string content)
    {
        var text = CanonicalForm.Of(content);
        for (var from = 0; from < text.Length; from++)
        {
            from = text.IndexOf(wanted, from, StringComparison.OrdinalIgnoreCase);
            if (from < 0) return false;

            var end = from + wanted.Length;
            // `e` is not in `é`, however that was written.
            if (end == text.Length || !CanonicalForm.IsMark(text[end])) return true;
        }

        return false;
    }
}
