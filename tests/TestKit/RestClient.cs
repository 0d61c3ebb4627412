using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace MatchChat.TestKit;

/// <summary>REST as one caller. Paths without a leading slash are below `/api/chat/`.</summary>
public sealed class RestClient(HttpClient http, string? token)
{
    private const int LargeBody = 64 * 1024;

    public Task<RestAnswer> Get(string path) => Send(HttpMethod.Get, path);

    public Task<RestAnswer> Post(string path, object? body = null, params (string Name, string Value)[] headers) => Send(HttpMethod.Post, path, Json(body), headers);

    public Task<RestAnswer> Put(string path, object? body = null) => Send(HttpMethod.Put, path, Json(body));

    public Task<RestAnswer> Delete(string path) => Send(HttpMethod.Delete, path);

    public async Task<RestAnswer> Send(HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : $"/api/chat/{path}") { Content = content };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        // A large body waits for the server's word (RFC 9110, 10.1.1): one that refuses it closes, and the rest of the body would break off before the answer is read.
        request.Headers.ExpectContinue = content?.Headers.ContentLength > LargeBody;
        using var response = await http.SendAsync(request);
        return new RestAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers.ContentType?.MediaType);
    }

    /// <summary>A body that may be malformed on purpose.</summary>
    public static HttpContent Raw(string body, string mediaType = "application/json") => new StringContent(body, Encoding.UTF8, mediaType);

    private static StringContent? Json(object? body) => body is null ? null : new StringContent(JsonSerializer.Serialize(body, Wire.Json), Encoding.UTF8, "application/json");
}

/// <param name="Text">The body as it came.</param>
public sealed record RestAnswer(HttpStatusCode Status, string Text, HttpResponseHeaders Headers, string? MediaType)
{
    public JsonElement Body => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>The stable code of a refusal; null where it succeeded.</summary>
    public string? Code => (int)Status < 400 ? null : MediaType == "application/problem+json" && Body.TryGetProperty("code", out var code) ? code.GetString() : $"(no problem details: {Text})";

    /// <summary>What was asked for. A refusal here is the test's failure and says what came instead.</summary>
    public T As<T>() => (int)Status < 300 ? JsonSerializer.Deserialize<T>(Text, Wire.Json)! : throw new InvalidOperationException($"Expected an answer, got {(int)Status}: {Text}");

    public RestAnswer Expect(HttpStatusCode status) => Status == status ? this : throw new InvalidOperationException($"Expected {(int)status}, got {(int)Status}: {Text}");

    public override string ToString() => $"{(int)Status} {Text}";
}
