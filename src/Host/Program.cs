using MatchChat.Host;

await MatchChatApp.Build(args).RunAsync();
