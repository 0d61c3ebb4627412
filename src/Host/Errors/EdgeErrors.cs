using MatchChat.Kernel;

namespace MatchChat.Host.Errors;

/// <summary>What only an edge can refuse: requests that reach no use case.</summary>
internal static class EdgeErrors
{
    public static readonly Error NotFound = new("request.not_found", ErrorKind.NotFound, "There is nothing at this path.");
    public static readonly Error Method = new("request.method", ErrorKind.MethodNotAllowed, "This path exists, but not for this method.");
    public static readonly Error TooLarge = new("request.too_large", ErrorKind.TooLarge, "The request is larger than 128 KiB.");
    public static readonly Error NotJson = new("request.not_json", ErrorKind.UnsupportedMedia, "The body is JSON, and says so in its Content-Type.");
}
