using System.Globalization;
using MatchChat.Host;

// Whatever the machine is set to: what is written is for machines.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
try
{
    await MatchChatApp.Build(args).RunAsync();
    return 0;
}
catch (OperationCanceledException)
{
    // Asked to end before it had started.
    return 0;
}
catch (Exception cause) when (StartFailure.SentencesOf(cause) is { Count: > 0 } sentences)
{
    foreach (var sentence in sentences) await Console.Error.WriteLineAsync(sentence);
    return 1;
}
