using System.Net;
using System.Text.Json;
using MatchChat.Kernel.Http;
using MatchChat.TestKit;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

public sealed class OpenApiTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private static readonly string[] Main =
        ["CreateConversation", "GetInbox", "GetConversation", "SendMessage", "EditMessage", "GetHistory", "GetMessage", "GetChanges", "SearchMessages", "MarkAsRead", "GetUnread"];

    [Fact]
    public async Task Every_route_is_in_the_document_with_a_summary_and_a_name()
    {
        var document = await Document();
        var described = Operations(document).Select(operation => $"{operation.Method} {operation.Path}").ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (method, path) in Routes()) described.ShouldContain($"{method} {path}");
        foreach (var operation in Operations(document))
        {
            operation.Body.GetProperty("summary").GetString().ShouldNotBeNullOrEmpty(operation.Path);
            operation.Body.GetProperty("operationId").GetString().ShouldNotBeNullOrEmpty(operation.Path);
        }
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        var document = await Document();
        foreach (var reference in Strings(document, "$ref"))
        {
            reference.ShouldStartWith("#/");
            reference[2..].Split('/').Aggregate(document, (at, name) => at.GetProperty(name.Replace("~1", "/"))).ValueKind.ShouldBe(JsonValueKind.Object, reference);
        }
    }

    [Fact]
    public async Task The_main_routes_have_examples()
    {
        var operations = Operations(await Document()).ToDictionary(operation => operation.Body.GetProperty("operationId").GetString()!);
        foreach (var name in Main) Strings(operations[name].Body.GetProperty("responses"), "example", "2").ShouldNotBeEmpty(name);
        foreach (var name in new[] { "CreateConversation", "SendMessage", "EditMessage", "MarkAsRead" }) Strings(operations[name].Body.GetProperty("requestBody"), "example").ShouldNotBeEmpty(name);
    }

    [Fact]
    public async Task What_wants_a_token_says_so_and_what_it_is_refused_with()
    {
        foreach (var operation in Operations(await Document()))
        {
            var isApi = operation.Path.StartsWith(ChatApi.Base, StringComparison.Ordinal);
            operation.Body.TryGetProperty("security", out _).ShouldBe(isApi, operation.Path);
            operation.Body.GetProperty("responses").TryGetProperty("401", out _).ShouldBe(isApi, operation.Path);
        }
    }

    [Fact]
    public async Task An_id_is_a_uuid()
    {
        var document = await Document();
        var id = Operations(document).First(operation => operation.Path == "/api/chat/messages/{id}").Body.GetProperty("parameters")[0].GetProperty("schema");
        if (id.TryGetProperty("$ref", out var reference)) id = reference.GetString()![2..].Split('/').Aggregate(document, (at, name) => at.GetProperty(name));
        id.GetProperty("type").GetString().ShouldBe("string");
        id.GetProperty("format").GetString().ShouldBe("uuid");
    }

    [Fact]
    public async Task In_Development_there_is_a_page_to_try_it_on()
    {
        await using var host = await TestHost.Start(new HostSettings { Environment = "Development" });
        (await host.Rest((string?)null).Get("/swagger/index.html")).Status.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<JsonElement> Document()
    {
        var answer = await shared.Host.Rest((string?)null).Get("/openapi/v1.json");
        answer.Status.ShouldBe(HttpStatusCode.OK);
        return answer.Body;
    }

    private IEnumerable<(string Method, string Path)> Routes() =>
        from endpoint in shared.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
        where path.StartsWith(ChatApi.Base, StringComparison.Ordinal) && !path.StartsWith(ChatApi.Hub, StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
        select (method, path.Split('/').Aggregate("", (whole, part) => part.Length == 0 ? whole : $"{whole}/{(part.StartsWith('{') ? part.Split(':')[0].TrimEnd('}') + "}" : part)}"));

    private static IEnumerable<(string Method, string Path, JsonElement Body)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (operation.Name, path.Name, operation.Value);

    /// <summary>The values of this name, wherever they stand below names that begin like that.</summary>
    private static IEnumerable<string> Strings(JsonElement element, string name, string below = "") => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Where(property => property.Name.StartsWith(below, StringComparison.Ordinal))
            .SelectMany(property => property.Name == name ? [property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText()] : Strings(property.Value, name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Strings(item, name)),
        _ => [],
    };
}
