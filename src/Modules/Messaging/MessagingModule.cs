using MatchChat.Conversations.Contracts;
using MatchChat.Kernel;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Mediation;
using MatchChat.Kernel.Persistence;
using MatchChat.Kernel.Redis;
using MatchChat.Kernel.Work;
using MatchChat.Messaging.Caching;
using MatchChat.Messaging.Contracts;
using MatchChat.Messaging.Delivery;
using MatchChat.Messaging.Endpoints;
using MatchChat.Messaging.Features;
using MatchChat.Messaging.Jobs;
using MatchChat.Messaging.Storage;
using MatchChat.Messaging.Storage.Sqlite;
using MatchChat.Messaging.Storage.SqlServer;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Messaging;

/// <summary>What was said: the module's table of contents.</summary>
public static class MessagingModule
{
    public static IServiceCollection AddMessaging(this IServiceCollection services) => services
        .AddValidatedOptions<MessagingOptions>(MessagingOptions.Section)
        .AddModuleDatabase<MessagingDbContext, SqliteMessagingDbContext, SqlServerMessagingDbContext>("messaging")
        .AddSingleton<MessagingMetrics>()
        .AddWriting()
        .AddDelivery()
        .AddTravel()
        .AddNotifications()
        .AddRetention()
        .AddReading();

    private static IServiceCollection AddWriting(this IServiceCollection services) => services
        .AddSingleton(MessageStore)
        .AddSingleton<HeadTruth>()
        .AddSingleton<MessageBatch>()
        .AddSingleton<BatchCommit>()
        .AddLoop<MessageWriter>()
        .AddSingleton<PointerFlush>()
        .AddLoop<PointerWriter>()
        .AddSingleton<ReplyTargets>()
        .AddSingleton<OwnMessage>()
        .AddSharedOrOwn<IViewers, ViewersOnRedis, ViewersInMemory>()
        .AddLoop<ViewerLoop>()
        .Handle<SendMessage, SentMessage, SendMessageHandler>()
        .Handle<EditMessage, MessageView, EditMessageHandler>()
        .Handle<DeleteMessage, MessageView, DeleteMessageHandler>()
        .Handle<MarkAsDelivered, Done, MarkAsDeliveredHandler>()
        .Handle<MarkAsRead, ReadPointer, MarkAsReadHandler>()
        .Handle<ShowConversation, Done, ShowConversationHandler>()
        .Handle<ForgetConnection, Done, ShowConversationHandler>()
        .On<ConversationCreated, BeginConversation>()
        .On<MatchRepeated, BeginConversation>()
        .On<ConversationEnded, AlignHeads>()
        .On<EndRepeated, AlignHeads>()
        .On<UserBlocked, AlignHeads>();

    private static IMessageStore MessageStore(IServiceProvider provider) => provider.GetRequiredService<IDatabaseEngine>().Provider == DatabaseProvider.SqlServer
        ? ActivatorUtilities.CreateInstance<SqlServerMessageStore>(provider)
        : ActivatorUtilities.CreateInstance<SqliteMessageStore>(provider);

    private static IServiceCollection AddDelivery(this IServiceCollection services) => services
        .AddLoop<AnnounceUnread>()
        .AddLoop<DeliverConversation>()
        .After<MessageAppended, DeliverMessageAppended>()
        .After<MessageEdited, DeliverMessageChanged>()
        .After<MessageDeleted, DeliverMessageChanged>()
        .After<MessageDelivered, DeliverReceipts>()
        .After<MessageRead, DeliverReceipts>()
        .After<MessageRead, AnnounceUnread>()
        .After<MessageDeleted, AnnounceUnread>()
        .After<ConversationCreated, DeliverConversation>()
        .After<ConversationEnded, DeliverConversation>()
        .After<EndRepeated, DeliverConversation>()
        .After<ConversationChanged, DeliverConversation>();

    /// <summary>What other nodes hear of this module. What one person alone may know is left out of the data, so it is made up for from whom the event was sent to.</summary>
    private static IServiceCollection AddTravel(this IServiceCollection services) => services
        .Travels<MessageAppended>("message.appended", (fact, to) => fact with { Audience = to })
        .Travels<MessageEdited>("message.edited", (fact, to) => fact with { Audience = to })
        .Travels<MessageDeleted>("message.deleted", (fact, to) => fact with { Audience = to })
        .Travels<MessageDelivered>("message.delivered", (fact, to) => fact with { Senders = to })
        .Travels<MessageRead>("message.read", (fact, to) => fact with { Senders = [.. to.Where(person => person != fact.UserId)] })
        .Travels<ConversationChanged>("conversation.changed");

    private static IServiceCollection AddNotifications(this IServiceCollection services) => services
        .AddSingleton<RequestNotification>()
        .AddLoop<NotificationQueue>()
        .AddLoop<NotificationScan>()
        .AfterHere<MessageAppended, NotificationQueue>();

    private static IServiceCollection AddRetention(this IServiceCollection services) => services
        .AddValidatedOptions<RetentionOptions>(RetentionOptions.Section)
        .AddTimedJob<ForgetDeletedText>()
        .AddTimedJob<ArchiveSilent>();

    private static IServiceCollection AddReading(this IServiceCollection services) => services
        .AddSingleton<ISqlDialect>(provider => provider.GetRequiredService<IDatabaseEngine>().Provider switch
        {
            DatabaseProvider.Sqlite => new SqliteDialect(),
            _ => new SqlServerDialect(),
        })
        .AddSingleton<ITextSearch>(provider => provider.GetRequiredService<IDatabaseEngine>().Provider switch
        {
            DatabaseProvider.Sqlite => new SqliteTextSearch(),
            _ => new SqlServerTextSearch(),
        })
        .AddSingleton<MessageReader>()
        .AddSingleton<ReceiptReader>()
        .AddSingleton<StateReader>()
        .AddSingleton<UnreadCounter>()
        .AddSharedOrOwn<IUnreadCache, UnreadCacheOnRedis, UnreadCacheInMemory>()
        .AddSharedOrOwn<IRecentMessages, RecentMessagesOnRedis, RecentMessagesInMemory>()
        .After<MessageAppended, FollowMessages>()
        .After<MessageEdited, FollowMessages>()
        .After<MessageDeleted, FollowMessages>()
        .AddLoop<FollowByQueue>()
        .AfterHere<MessageAppended, FollowByQueue>()
        .AfterHere<MessageEdited, FollowByQueue>()
        .AfterHere<MessageDeleted, FollowByQueue>()
        .AddLoop<HealHeads>()
        .AddSingleton<OwnConversations>()
        .AddSingleton<OwnMembers>()
        .AddSingleton<VisibleMessages>()
        .AddSingleton<ConversationReader>()
        .AddSingleton<ChangesReader>()
        .Handle<GetHistory, HistoryPage, GetHistoryHandler>()
        .Handle<GetMessage, MessageView, GetMessageHandler>()
        .Handle<ListEdits, MessageEdits, ListEditsHandler>()
        .Handle<Sync, SyncAnswer, SyncHandler>()
        .Handle<GetChanges, ConversationChanges, GetChangesHandler>()
        .Handle<TakeSnapshot, Snapshot, TakeSnapshotHandler>()
        .Handle<GetInbox, InboxPage, GetInboxHandler>()
        .Handle<GetConversation, ConversationView, GetConversationHandler>()
        .Handle<GetReadPointer, ReadPointer, GetReadPointerHandler>()
        .Handle<GetUnread, UnreadCounts, GetUnreadHandler>()
        .Handle<SearchMessages, SearchPage, SearchMessagesHandler>()
        .Handle<ArchiveConversation, Done, ArchiveConversationHandler>()
        .Handle<MuteConversation, Done, MuteConversationHandler>()
        .Handle<ListRecentPeers, IReadOnlyList<ConversationPeers>, ListRecentPeersHandler>();

    public static void MapMessaging(this IEndpointRouteBuilder routes)
    {
        routes.MapConversations();
        routes.MapSend();
        routes.MapHistory();
        routes.MapReadPointers();
    }
}
