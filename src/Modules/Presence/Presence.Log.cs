using Microsoft.Extensions.Logging;

namespace MatchChat.Presence;

/// <summary>5000-5999: Presence.</summary>
internal static partial class PresenceLog
{
    [LoggerMessage(5001, LogLevel.Information, "{People} person(s) whose connections were not heard of any more went offline.")]
    public static partial void Gone(ILogger log, int people);

    [LoggerMessage(5002, LogLevel.Warning, "When {People} person(s) were last seen could not be written at the end.")]
    public static partial void LastSeenLost(ILogger log, Exception cause, int people);

    [LoggerMessage(5003, LogLevel.Warning, "ConnectionStrings:RabbitMq is set and ConnectionStrings:Redis is not: several nodes share no memory, so presence is unknown to everybody.")]
    public static partial void Unknown(ILogger log);
}
