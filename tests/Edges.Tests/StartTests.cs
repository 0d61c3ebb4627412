using System.Diagnostics;
using MatchChat.Host;
using MatchChat.TestKit;
using Microsoft.AspNetCore.Builder;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

/// <summary>A bad value stops the start with one sentence that names the key and what it may be.</summary>
public sealed class StartTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("Auth:Mode", "Nobody", "Jwt or Gateway")]
    [InlineData("Auth:Mode", "Gateway", "Auth:Gateway:Secret: must be set")]
    [InlineData("Auth:Jwt:Secret", "too short", "at least 32 bytes")]
    [InlineData("Auth:Jwt:Secret", null, "Auth:Jwt:Secret, Auth:Jwt:Authority or Auth:Jwt:PublicKeyFile")]
    [InlineData("Auth:Jwt:Authority", "https://login.example", "only one way")]
    [InlineData("Auth:Gateway:KnownProxies:0", "my proxy", "10.0.0.0/8")]
    [InlineData("Cors:Origins:0", "*", "https://app.example.com")]
    [InlineData("Cors:Origins:0", "https://app.example.com/", "without a path")]
    [InlineData("Otlp:Endpoint", "collector", "http://collector:4317")]
    [InlineData("RateLimits:MessagesPerSecond", "0", "from 1 to")]
    [InlineData("RateLimits:MessagesPerSecond", "many", "a whole number")]
    [InlineData("Messaging:BatchSize", "-1", "from 1 to 5,000")]
    [InlineData("Messaging:BatchMode", "Sometimes", "Adaptive or Fixed")]
    [InlineData("Messaging:BatchWindow", "soon", "a time like")]
    [InlineData("Messaging:VerifyUnread", "perhaps", "true or false")]
    [InlineData("Realtime:LaneCapacity", "1", "from 16")]
    [InlineData("Presence:LeaseTime", "a while", "a time like")]
    [InlineData("Retention:DeletedText", "-1.00:00:00", "up to 3,650 days")]
    [InlineData("Retention:SilentConversations", "01:00:00", "from 1 to 3,650 days")]
    [InlineData("Database:Provider", "Oracle", "Sqlite or SqlServer")]
    [InlineData("ConnectionStrings:Database", "nonsense", "Key=Value")]
    [InlineData("ConnectionStrings:Redis", "localhost,colour=blue", "localhost:6379,password=")]
    [InlineData("ConnectionStrings:Redis", "redis://localhost:6379", "not a URI")]
    [InlineData("ConnectionStrings:Redis", "ssl=true", "localhost:6379,password=")]
    [InlineData("Redis:Timeout", "00:00:00", "from 10 ms to 10 s")]
    [InlineData("Redis:Timeout", "quickly", "a time like")]
    [InlineData("Redis:KeyPrefix", "two words", "without spaces")]
    [InlineData("ConnectionStrings:RabbitMq", "rabbit.internal:5672", "amqp://user:password@host")]
    [InlineData("ConnectionStrings:RabbitMq", "amqp://matchchat:secret@rabbit.internal/a/b", "amqp://user:password@host")]
    [InlineData("urls", "here", "http://localhost:8080")]
    [InlineData("urls", "http://127.0.0.1:80x", "http://localhost:8080")]
    public async Task A_bad_value_is_one_sentence(string key, string? value, string sentence)
    {
        var sentences = await SentencesOf(HostSettings.With((key, value)));
        var named = sentences.ShouldHaveSingleItem();
        named.ShouldContain(sentence);
        named.ShouldStartWith(key == "urls" ? "ASPNETCORE_URLS:" : $"{key.Split(':')[0]}:");
        if (value is { Length: > 4 } && key.EndsWith("Secret", StringComparison.Ordinal)) named.ShouldNotContain(value);
    }

    [Theory]
    [InlineData("nothing like a key")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nbm9uc2Vuc2U=\n-----END PUBLIC KEY-----")]
    public async Task A_file_without_a_key_is_one_sentence(string pem)
    {
        var file = folder.File("key.pem");
        await File.WriteAllTextAsync(file, pem, TestContext.Current.CancellationToken);
        var sentences = await SentencesOf(HostSettings.With(("Auth:Jwt:Secret", null), ("Auth:Jwt:PublicKeyFile", file)));
        sentences.ShouldHaveSingleItem().ShouldStartWith("Auth:Jwt:PublicKeyFile:");
    }

    [Fact]
    public async Task Two_bad_values_are_two_sentences() =>
        (await SentencesOf(HostSettings.With(("RateLimits:Burst", "0"), ("Messaging:BatchSize", "0")))).Count.ShouldBe(2);

    [Fact]
    public async Task The_process_says_it_and_ends_with_1()
    {
        var (code, output, errors) = await Run(HostSettings.With(("Messaging:BatchSize", "0")));
        code.ShouldBe(1);
        output.ShouldBeEmpty();
        errors.Trim().ShouldBe("Messaging:BatchSize: is a number from 1 to 5,000.");
    }

    [Fact]
    public async Task An_address_in_use_is_one_sentence()
    {
        await using var host = await TestHost.Start();
        var (code, _, errors) = await Run(HostSettings.With(("urls", host.Address.ToString().TrimEnd('/'))));
        code.ShouldBe(1);
        errors.Trim().ShouldStartWith("ASPNETCORE_URLS:");
        errors.Trim().ShouldNotContain("\n");
    }

    [Fact]
    public async Task In_Development_a_secret_is_made_for_its_owner_only_and_kept()
    {
        var settings = HostSettings.With(("Auth:Jwt:Secret", null)) with { Environment = "Development" };
        string first;
        await using (await NodeProcess.Start(folder.File("matchchat.db"), settings)) first = await SecretFile();
        await using (await NodeProcess.Start(folder.File("matchchat.db"), settings)) (await SecretFile()).ShouldBe(first);
        first.Trim().Length.ShouldBeGreaterThanOrEqualTo(32);

        async Task<string> SecretFile()
        {
            var file = Path.Combine(Path.GetDirectoryName(folder.File("x"))!, "data", "development-token-secret");
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => folder.Dispose();

    private async Task<IReadOnlyList<string>> SentencesOf(HostSettings settings)
    {
        WebApplication? app = null;
        try
        {
            app = MatchChatApp.Build(settings.Arguments(folder.File("matchchat.db")));
            await app.StartAsync(TestContext.Current.CancellationToken);
            throw new InvalidOperationException("It started.");
        }
        catch (Exception cause) when (cause.Message != "It started.")
        {
            return StartFailure.SentencesOf(cause);
        }
        finally
        {
            if (app is not null) await app.DisposeAsync();
        }
    }

    private async Task<(int Code, string Output, string Errors)> Run(HostSettings settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(folder.File("x"))! };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "MatchChat.Host.dll"));
        foreach (var argument in settings.Arguments(folder.File("matchchat.db"))) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, said[0], said[1]);
    }
}
