using MatchChat.Host.Realtime;
using MatchChat.Kernel;
using MatchChat.Kernel.Mediation;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Realtime.Tests;

/// <summary>What a host knows of its sockets, and a hand that holds its questions.</summary>
internal static class Insides
{
    public static IReadOnlyList<ChatConnection> Connections(this TestHost host, Guid user) => host.Services.GetRequiredService<ConnectionRegistry>().Of(new UserId(user));

    public static int Sockets(this TestHost host) => host.Services.GetRequiredService<SocketCount>().Now;

    /// <summary>Lets the test see every question before its handler does, and hold it.</summary>
    public static void Intercept(this IServiceCollection services, Func<object, Task> before)
    {
        var known = services.Last(service => service.ServiceType == typeof(IMediator)).ImplementationFactory!;
        services.AddSingleton<IMediator>(provider => new Interception((IMediator)known(provider), before));
    }

    private sealed class Interception(IMediator inner, Func<object, Task> before) : IMediator
    {
        public async ValueTask<Outcome<TReply>> Ask<TReply>(IRequest<TReply> request, CancellationToken ct)
        {
            await before(request);
            return await inner.Ask(request, ct);
        }

        public ValueTask Publish(Kernel.Facts.IFact fact, Kernel.Facts.Kept? kept, CancellationToken ct) => inner.Publish(fact, kept, ct);
    }
}
