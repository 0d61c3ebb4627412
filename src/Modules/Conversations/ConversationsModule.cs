using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Endpoints;
using MatchChat.Conversations.Features;
using MatchChat.Conversations.Gate;
using MatchChat.Conversations.Storage;
using MatchChat.Conversations.Storage.Sqlite;
using MatchChat.Conversations.Storage.SqlServer;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Matches;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MatchChat.Conversations;

/// <summary>Who talks to whom: the module's table of contents.</summary>
public static class ConversationsModule
{
    public static IServiceCollection AddConversations(this IServiceCollection services)
    {
        services.TryAddSingleton<IControlChannel, OnlyNode>();
        return services.AddTables().AddGate().AddUseCases().AddTravel();
    }

    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        routes.MapBlocks();
        routes.MapSuspensions();
    }

    private static IServiceCollection AddTables(this IServiceCollection services) => services
        .AddValidatedOptions<RetentionOptions>(RetentionOptions.Section)
        .AddModuleDatabase<ConversationsDbContext, SqliteConversationsDbContext, SqlServerConversationsDbContext>("conversations")
        .AddSingleton<ConversationsMetrics>();

    private static IServiceCollection AddGate(this IServiceCollection services) => services
        .AddSingleton<RoomReader>()
        .AddSingleton<SharedConversations>()
        .AddSingleton<AccessGate>()
        .Everywhere<ConversationEnded, ForgetChanged>()
        .Everywhere<UserSuspended, ForgetChanged>()
        .Everywhere<UserBlocked, ForgetChanged>();

    private static IServiceCollection AddUseCases(this IServiceCollection services) => services
        .AddSingleton<BlockTeller>()
        .Handle<CheckAccess, Access, CheckAccessHandler>()
        .Handle<CheckAccessToMany, IReadOnlyDictionary<ConversationId, Access>, CheckAccessToManyHandler>()
        .Handle<FindPeers, IReadOnlySet<UserId>, FindPeersHandler>()
        .Handle<CheckPerson, Done, CheckPersonHandler>()
        .Handle<DescribeConversations, IReadOnlyDictionary<ConversationId, ConversationInfo>, DescribeConversationsHandler>()
        .Handle<LookUpConversations, IReadOnlyDictionary<ConversationId, ConversationState>, LookUpConversationsHandler>()
        .Handle<CreateConversation, CreatedConversation, CreateConversationHandler>()
        .Handle<EndConversation, ConversationInfo, EndConversationHandler>()
        .Handle<BlockUser, Done, BlockUserHandler>()
        .Handle<UnblockUser, Done, UnblockUserHandler>()
        .Handle<ListBlocks, IReadOnlyList<BlockInfo>, ListBlocksHandler>()
        .Handle<SuspendUser, Done, SuspendUserHandler>()
        .Handle<LiftSuspension, Done, LiftSuspensionHandler>();

    /// <summary>What other nodes hear of this module. Only the node on which something happened silences and closes heads, so what that needs stays there.</summary>
    private static IServiceCollection AddTravel(this IServiceCollection services) => services
        .Travels<ConversationCreated>("conversation.created", (fact, _) => fact with { Silenced = [] })
        .Travels<ConversationEnded>("conversation.ended")
        .Travels<UserBlocked>("user.blocked", (fact, _) => fact with { DirectConversations = [] })
        .Travels<UserSuspended>("user.suspended")
        .AddSingleton<IMatchEvents, MatchEvents>();
}
