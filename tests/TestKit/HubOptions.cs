namespace MatchChat.TestKit;

/// <summary>How a client connects.</summary>
public sealed record HubOptions
{
    /// <summary>`access_token` (what SignalR clients send), `token`, or null for the `Authorization` header.</summary>
    public string? TokenParameter { get; init; } = "access_token";

    public string? DeviceId { get; init; }

    public string? Platform { get; init; }

    /// <summary>Further headers of the request that opens the socket.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Of the socket, in bytes: small where a test wants the server to notice early that nobody reads.</summary>
    public int? ReceiveBuffer { get; init; }

    /// <summary>False: do not wait for `ConnectSuccess`.</summary>
    public bool AwaitWelcome { get; init; } = true;

    internal Uri AddressOf(Uri host, string? token)
    {
        var query = new List<string>();
        if (token is not null && TokenParameter is { } name) query.Add($"{name}={Uri.EscapeDataString(token)}");
        if (DeviceId is not null) query.Add($"deviceId={Uri.EscapeDataString(DeviceId)}");
        if (Platform is not null) query.Add($"platform={Uri.EscapeDataString(Platform)}");
        return new UriBuilder(host) { Scheme = "ws", Path = HubClient.Path, Query = string.Join('&', query) }.Uri;
    }
}
