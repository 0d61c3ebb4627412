namespace MatchChat.Host.Auth;

/// <summary>What a client says about its device (docs/protocol.md, Identity): a header, or a query value of the same meaning where a browser cannot set headers.</summary>
internal static class DeviceHeaders
{
    private const int Longest = 128;

    public static string? DeviceOf(HttpRequest request) => Of(request, "X-Device-ID", "deviceId");

    public static string? PlatformOf(HttpRequest request) => Of(request, "X-Platform", "platform") is "ios" or "android" or "web" ? Of(request, "X-Platform", "platform") : null;

    public static string? AppVersionOf(HttpRequest request) => Of(request, "X-App-Version", "appVersion");

    /// <summary>What is too long says nothing: it is the client's own word, and nothing depends on it.</summary>
    private static string? Of(HttpRequest request, string header, string query)
    {
        var value = request.Headers[header] is [{ Length: > 0 } first, ..] ? first : request.Query[query].ToString();
        return value.Length is > 0 and <= Longest ? value : null;
    }
}
