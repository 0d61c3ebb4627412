using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MatchChat.Messaging.Domain;

/// <summary>
/// Text in the one form in which equal characters are equal, however a keyboard has put them together: é as one character and as e with an accent.
/// By a table of our own (Unicode's canonical decompositions), because without ICU the framework's <see cref="string.Normalize()"/> changes nothing.
/// Marks are taken apart, Hangul is put together, so that one syllable is not found as the beginning of another.
/// </summary>
internal static class CanonicalForm
{
    private const char FirstThatHasForms = '\u00C0';

    private static readonly Lazy<FrozenDictionary<char, string>> Decompositions = new(Load);

    public static string Of(string text) => text.AsSpan().IndexOfAnyExceptInRange('\0', (char)(FirstThatHasForms - 1)) < 0 ? text : Rewrite(text);

    /// <summary>What makes another character out of the one before it, so that a match must not end before it.</summary>
    public static bool IsMark(char c) => c is >= '\u0300' and <= '\u036F' or >= '\u0653' and <= '\u0655' or '\u3099' or '\u309A';

    private static string Rewrite(string text)
    {
        var table = Decompositions.Value;
        var rewritten = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (!Hangul.TryJoin(rewritten, c)) rewritten.Append(table.TryGetValue(c, out var parts) ? parts : c.ToString());
        }

        SortMarks(rewritten);
        return rewritten.ToString();
    }

    // An accent above and a dot below are the same in either order.
    private static void SortMarks(StringBuilder text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            for (var j = i; j > 0 && IsMark(text[j]) && IsMark(text[j - 1]) && text[j] < text[j - 1]; j--)
                (text[j], text[j - 1]) = (text[j - 1], text[j]);
        }
    }

    private static FrozenDictionary<char, string> Load()
    {
        using var stream = typeof(CanonicalForm).Assembly.GetManifestResourceStream("canonical-decompositions.txt")!;
        using var reader = new StreamReader(stream);
        var table = new Dictionary<char, string>();
        while (reader.ReadLine() is { } line)
        {
            var characters = line.Split(' ').Select(hex => (char)ushort.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToArray();
            table[characters[0]] = new string(characters.AsSpan(1));
        }

        return table.ToFrozenDictionary();
    }

    /// <summary>Korean syllables follow a rule (The Unicode Standard, 3.12) instead of a table.</summary>
    private static class Hangul
    {
        private const int FirstSyllable = 0xAC00;
        private const int FirstLead = 0x1100;
        private const int FirstVowel = 0x1161;
        private const int BeforeFirstTail = 0x11A7;
        private const int Leads = 19;
        private const int Vowels = 21;
        private const int Tails = 28;

        /// <summary>Puts a vowel to the consonant before it, or a consonant to the open syllable before it.</summary>
        public static bool TryJoin(StringBuilder text, char next)
        {
            if (text.Length == 0) return false;

            var lead = text[^1] - FirstLead;
            var vowel = next - FirstVowel;
            if (lead is >= 0 and < Leads && vowel is >= 0 and < Vowels) return Put(text, FirstSyllable + (((lead * Vowels) + vowel) * Tails));

            var syllable = text[^1] - FirstSyllable;
            var tail = next - BeforeFirstTail;
            var isOpen = syllable is >= 0 and < Leads * Vowels * Tails && syllable % Tails == 0;
            return isOpen && tail is > 0 and < Tails && Put(text, text[^1] + tail);
        }

        private static bool Put(StringBuilder text, int syllable)
        {
            text[^1] = (char)syllable;
            return true;
        }
    }
}
