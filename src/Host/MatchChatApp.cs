using MatchChat.Conversations;
using MatchChat.Host.Auth;
using MatchChat.Host.Database;
using MatchChat.Host.Demo;
using MatchChat.Host.Logs;
using MatchChat.Host.Realtime;
using MatchChat.Infrastructure;
using MatchChat.Messaging;
using MatchChat.Presence;
using Microsoft.Extensions.Options;

namespace MatchChat.Host;

/// <summary>The composition: what there is, in the order in which it starts.</summary>
public static class MatchChatApp
{
    /// <summary>A whole node, ready to run. Two of them can live in one process.</summary>
    /// <param name="args">The command line: configuration, last of all sources.</param>
    /// <param name="adjust">What somebody who starts it in his own process wants to be different, last of all: a clock, where the log goes.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
            // Also where a test is the process: the files of the pages are found by this name.
            ApplicationName = typeof(MatchChatApp).Assembly.GetName().Name,
        });
        // The files of the pages also where this runs from a build folder; a published one has them in wwwroot.
        builder.WebHost.UseStaticWebAssets();
        builder.AddAddress();
        builder.AddLogs();
        DevelopmentSecret.Provide(builder.Configuration, builder.Environment);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services
            .AddDatabase(builder.Configuration)
            .AddInfrastructure(builder.Configuration)
            .AddEdges()
            .AddConversations()
            .AddMessaging()
            .AddPresence()
            .AddDemo()
            .AddRealtime();

        adjust?.Invoke(builder);
        var app = builder.Build();
        // Before anything is made of them: a bad value is one sentence, not the stack trace of whoever met it first.
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        app.UseEdges();
        app.MapEdges();
        app.MapConversations();
        app.MapMessaging();
        app.MapPresence();
        app.MapRealtime();
        app.MapDemo();
        app.TellAddress();
        return app;
    }
}
