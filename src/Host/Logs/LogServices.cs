using Microsoft.Extensions.Options;

namespace MatchChat.Host.Logs;

internal static class LogServices
{
    /// <summary>To the console: lines for people in Development, one JSON object per line for machines elsewhere.</summary>
    public static void AddLogs(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, QuietCategories>();
        if (builder.Environment.IsDevelopment())
        {
            builder.Logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
            });
        }
        else
        {
            builder.Logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
                // The trace and the path of the request that a line belongs to.
                console.IncludeScopes = true;
            });
        }
    }
}
