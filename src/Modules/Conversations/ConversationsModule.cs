using MatchChat.Conversations.Contracts;
using MatchChat.Conversations.Endpoints;
using MatchChat.Conversations.Features;
using MatchChat.Conversations.Gate;
using MatchChat.Conversations.Storage;
using MatchChat.Conversations.Storage.Sqlite;
using MatchChat.Conversations.Storage.SqlServer;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Conversations;

/// <summary>Who talks to whom: the module's table of contents.</summary>
public static class ConversationsModule
{
    public static IServiceCollection AddConversations(this IServiceCollection services) => services
        .AddValidatedOptions<RetentionOptions>(RetentionOptions.Section)
        .AddModuleDatabase<ConversationsDbContext, SqliteConversationsDbContext, SqlServerConversationsDbContext>("conversations")
        .AddSingleton<ConversationsMetrics>()
        .AddSingleton<RoomReader>()
        .AddSingleton<SharedConversations>()
        .AddSingleton<AccessGate>()
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

    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        routes.MapBlocks();
        routes.MapSuspensions();
    }
}
