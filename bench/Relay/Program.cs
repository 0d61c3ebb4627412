using MatchChat.Relay;

// The baseline of bench/LoadTest: what SignalR itself costs. No storage, no sign-in, no rules; the defaults of the framework.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddSingleton<Seats>().AddSignalR();
var app = builder.Build();
app.MapHub<RelayHub>("/relay");
app.MapGet("/ready", () => "ready");
app.Run();
