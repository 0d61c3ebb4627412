using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using MatchChat.Kernel.Persistence;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace MatchChat.Host;

/// <summary>What whoever started the process can do about it, one sentence for each thing; nothing for a defect of ours, which keeps its stack trace.</summary>
internal static partial class StartFailure
{
    public static IReadOnlyList<string> SentencesOf(Exception cause) => cause switch
    {
        OptionsValidationException options => [.. options.Failures],
        AggregateException several => [.. several.InnerExceptions.SelectMany(SentencesOf)],
        InvalidOperationException when BadValue().Match(cause.Message) is { Success: true } bad => [$"{bad.Groups["key"].Value}: is {Expected(bad.Groups["type"].Value)}."],
        IOException { InnerException: AddressInUseException } => [$"ASPNETCORE_URLS: {cause.Message}"],
        UnauthorizedAccessException or IOException => [cause.Message],
        // SqlClient, in invariant globalization.
        CultureNotFoundException or NotSupportedException { Message: "Globalization Invariant Mode is not supported." } =>
            ["Database:Provider: SqlServer needs the cultures of ICU: install libicu, and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT."],
        DbException or StorageUnavailableException => [$"ConnectionStrings:Database: the database cannot be used: {cause.Message}"],
        _ => [],
    };

    /// <summary>In words that somebody who writes configuration knows.</summary>
    private static string Expected(string type)
    {
        if (type == typeof(bool).FullName) return "true or false";
        if (type == typeof(TimeSpan).FullName) return "a time like 00:00:10";
        if (type == typeof(int).FullName || type == typeof(long).FullName) return "a whole number";
        if (type == typeof(double).FullName) return "a number";

        var known = AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetType(type)).FirstOrDefault(found => found is not null);
        return known is { IsEnum: true } ? string.Join(" or ", Enum.GetNames(known)) : "not of that form";
    }

    [GeneratedRegex("^Failed to convert configuration value (?:'.*' )?at '(?<key>[^']+)' to type '(?<type>[^']+)'", RegexOptions.CultureInvariant | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BadValue();
}
