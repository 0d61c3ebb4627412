using System.Net.Security;
using MatchChat.Infrastructure.Storage;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace MatchChat.Infrastructure.RabbitMq;

/// <summary>Where the broker is: `ConnectionStrings:RabbitMq`. Holds a password, so nothing but the connection is made of it.</summary>
internal sealed class RabbitAddress(Uri uri, NodeName node)
{
    public const string Key = "RabbitMq";

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConnectionFactory factory = Factory(uri, node);

    /// <exception cref="OptionsValidationException">One sentence, without the value.</exception>
    public static Uri Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps") || uri.Host.Length == 0) throw Bad();

        try
        {
            // The library knows more about it, like that there is one virtual host at most.
            _ = new ConnectionFactory { Uri = uri };
            return uri;
        }
        catch (ArgumentException)
        {
            throw Bad();
        }
    }

    public async Task<LinkSession> Connect(int number, CancellationToken ct) => new(await factory.CreateConnectionAsync(ct), node.Value, number);

    internal static ConnectionFactory Factory(Uri uri, NodeName node)
    {
        var factory = new ConnectionFactory
        {
            Uri = uri,
            ClientProvidedName = $"matchchat {node.Value}",
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = Heartbeat,
            RequestedConnectionTimeout = Patience,
            ContinuationTimeout = Patience * 2,
        };
        // Setting the address has made it take a certificate of any name.
        factory.Ssl.AcceptablePolicyErrors = SslPolicyErrors.None;
        return factory;
    }

    private static OptionsValidationException Bad() =>
        new("ConnectionStrings", typeof(string), [$"ConnectionStrings:{Key}: is a URI like amqp://user:password@host:5672/vhost."]);
}
