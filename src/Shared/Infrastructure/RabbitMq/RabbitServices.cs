using MatchChat.Infrastructure.Storage;
using MatchChat.Kernel.Facts;
using MatchChat.Kernel.Realtime;
using MatchChat.Kernel.Work;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Infrastructure.RabbitMq;

/// <summary>RabbitMQ behind the ports (docs/decisions/0014-rabbitmq.md), where there is one.</summary>
internal static class RabbitServices
{
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The address is none.</exception>
    public static IServiceCollection AddRabbitMq(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration.GetConnectionString(RabbitAddress.Key) is not { Length: > 0 } address) return services;

        var uri = RabbitAddress.Parse(address);
        return services
            .AddSingleton(provider => new RabbitAddress(uri, provider.GetRequiredService<NodeName>()))
            .AddSingleton<LinkState>()
            .AddSingleton<IControlChannel>(provider => provider.GetRequiredService<LinkState>())
            .AddSingleton<RabbitMetrics>()
            .AddSingleton<Arrivals>()
            .AddLoop<PersonBindings>()
            .AddSingleton<IPersonSubscription>(provider => provider.GetRequiredService<PersonBindings>())
            .AddSingleton<NodeQueue>()
            .AddSingleton<ControlQueue>()
            // In this order: publishing declares the exchanges, and control hears before anybody is told that the broker is back.
            .AddPart<RabbitBroker>()
            .AddPart<NodeQueue>()
            .AddPart<PersonBindings>()
            .AddPart<ControlQueue>()
            // Before what publishes: what starts first stops last.
            .AddLoop<RabbitLink>()
            .AddLoop<Comeback>()
            .AddBroker<RabbitBroker>()
            .AddLoop<MatchesConsumer>();
    }

    private static IServiceCollection AddPart<TPart>(this IServiceCollection services)
        where TPart : class, ILinkPart => services.AddSingleton<ILinkPart>(provider => provider.GetRequiredService<TPart>());
}
