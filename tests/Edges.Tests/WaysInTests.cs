using MatchChat.Kernel.Http;
using MatchChat.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

/// <summary>Every route, known or not to whoever writes this, × every way to come without rights.</summary>
public sealed class WaysInTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private static readonly Guid Alice = Guid.CreateVersion7();

    private static readonly string[] Open = ["/health", "/ready", "/metrics", "/openapi/{documentName}.json"];

    private TestHost Host => shared.Host;

    [Fact]
    public void Whatever_is_not_open_on_purpose_wants_to_know_who_is_calling()
    {
        var endpoints = Endpoints().ToList();
        endpoints.Count.ShouldBeGreaterThan(20);
        endpoints.Where(endpoint => IsOpen(endpoint) != Open.Contains(PathOf(endpoint))).Select(PathOf).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("no token", "auth.missing")]
    [InlineData("expired", "auth.expired")]
    [InlineData("wrong key", "auth.invalid")]
    [InlineData("alg:none", "auth.invalid")]
    [InlineData("encrypted", "auth.invalid")]
    [InlineData("revoked", "auth.revoked")]
    [InlineData("suspended", "user.suspended")]
    public async Task Nobody_comes_in_without_rights(string how, string code)
    {
        var token = await TokenOf(how);
        var before = Host.Store.RowCounts();
        foreach (var endpoint in Endpoints().Where(endpoint => !IsOpen(endpoint)))
        {
            var path = PathOf(endpoint).Replace("{id}", Guid.CreateVersion7().ToString()).Replace("{userId}", Guid.CreateVersion7().ToString());
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            {
                var answer = await Host.Rest(token).Send(new HttpMethod(method), path, method is "GET" or "DELETE" ? null : RestClient.Raw("{}"));
                // What only services may do is refused to people for that, suspended or not.
                var expected = code == "user.suspended" && NeedsRole(endpoint) ? "role.required" : code;
                answer.Code.ShouldBe(expected, $"{method} {path} with {how}");
            }
        }

        Host.Store.RowCounts().ShouldBe(before);
    }

    private async Task<string?> TokenOf(string how)
    {
        switch (how)
        {
            case "no token": return null;
            case "expired": return Host.Tokens.Expired(Alice);
            case "wrong key": return Host.Tokens.WithAnotherKey(Alice);
            case "alg:none": return Host.Tokens.Unsigned(Alice);
            case "encrypted": return Host.Tokens.Encrypted(Alice);
            case "revoked":
                var revoked = Guid.CreateVersion7();
                await Host.RestAsService().Post($"users/{revoked}/revoke");
                return Host.Tokens.For(revoked, age: TimeSpan.FromMinutes(1));
            default:
                var suspended = Guid.CreateVersion7();
                await Host.RestAsService().Post($"users/{suspended}/suspension", new { reason = "spam" });
                return Host.Tokens.For(suspended);
        }
    }

    private static bool IsOpen(Endpoint endpoint) => endpoint.Metadata.GetMetadata<IAuthorizeData>() is null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private static bool NeedsRole(Endpoint endpoint) => endpoint.Metadata.OfType<IAuthorizeData>().Any(data => data.Policy == Caller.ServicePolicy);

    private static string PathOf(Endpoint endpoint) => "/" + ((RouteEndpoint)endpoint).RoutePattern.RawText!.TrimStart('/');

    private IEnumerable<Endpoint> Endpoints() =>
        Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(endpoint => !PathOf(endpoint).StartsWith(ChatApi.Hub + "/", StringComparison.Ordinal));
}
