using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Http;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Redis;
using MatchChat.Kernel.Work;
using MatchChat.Messaging.Contracts;
using MatchChat.Presence.Caching;
using MatchChat.Presence.Contracts;
using MatchChat.Presence.Delivery;
using MatchChat.Presence.Domain;
using MatchChat.Presence.Endpoints;
using MatchChat.Presence.Features;
using MatchChat.Presence.Jobs;
using MatchChat.Presence.Storage;
using MatchChat.Presence.Storage.Sqlite;
using MatchChat.Presence.Storage.SqlServer;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Presence;

/// <summary>Who is there: the module's table of contents.</summary>
public static class PresenceModule
{
    public static IServiceCollection AddPresence(this IServiceCollection services) => services
        .AddValidatedOptions<PresenceOptions>(PresenceOptions.Section)
        .AddModuleDatabase<PresenceDbContext, SqlitePresenceDbContext, SqlServerPresenceDbContext>("presence")
        .AddSingleton<PresenceMetrics>()
        .AddWhoIsThere()
        .AddTyping();

    public static void MapPresence(this IEndpointRouteBuilder routes) => routes.MapChatApi("Presence").MapWho().MapTyping();

    private static IServiceCollection AddWhoIsThere(this IServiceCollection services) => services
        .AddSingleton(Board)
        .AddSingleton<OwnLeases>()
        .AddSingleton<PersonLine>()
        .AddSingleton<LastSeen>()
        .AddSingleton<Departures>()
        .AddLoop<LeaseLoop>()
        .AddLoop<AnnouncePresence>()
        .Handle<ConnectDevice, Done, ConnectDeviceHandler>()
        .Handle<DisconnectDevice, Done, DisconnectDeviceHandler>()
        .Handle<GetPresence, PresenceList, GetPresenceHandler>()
        .Travels<PresenceChanged>("user.online", (fact, to) => fact with { Hearers = to })
        .Travels<PresenceChanged>("user.offline", (fact, to) => fact with { Hearers = to })
        .After<PresenceChanged, TellPresence>();

    private static IPresenceBoard Board(IServiceProvider provider)
    {
        if (provider.GetService<IRedis>() is not null) return ActivatorUtilities.CreateInstance<PresenceBoardOnRedis>(provider);

        return provider.GetRequiredService<Deployment>().SeveralNodes
            ? ActivatorUtilities.CreateInstance<PresenceBoardUnshared>(provider)
            : ActivatorUtilities.CreateInstance<PresenceBoardInMemory>(provider);
    }

    private static IServiceCollection AddTyping(this IServiceCollection services) => services
        .AddSingleton<TypingTable>()
        .AddSharedOrOwn<ITypists, TypistsOnRedis, TypistsInMemory>()
        .AddLoop<TypingLoop>()
        .AddLoop<TypingWatch>()
        .Handle<SetTyping, Done, SetTypingHandler>()
        .Handle<ShowTyping, Done, ShowTypingHandler>()
        .After<MessageAppended, StopTypingWithMessage>()
        .Travels<TypingChanged>("typing.started", (fact, to) => fact with { Hearers = to })
        .Travels<TypingChanged>("typing.stopped", (fact, to) => fact with { Hearers = to })
        .After<TypingChanged, TellTyping>()
        .After<TypingChanged, TypingWatch>();
}
