using MatchChat.Kernel;
using MatchChat.Web.Demo;
using Microsoft.Extensions.Options;

namespace MatchChat.Host.Demo;

/// <summary>The demo: its table of contents. Where it is off, none of its routes is there and nothing is seeded.</summary>
internal static class DemoServices
{
    public static IServiceCollection AddDemo(this IServiceCollection services)
    {
        services.AddValidatedOptions<DemoOptions>(DemoOptions.Section);
        return services
            .AddSingleton<DemoRules>()
            .AddSingleton<IValidateOptions<DemoOptions>>(provider => provider.GetRequiredService<DemoRules>())
            .AddSingleton<DemoTokens>()
            .AddSingleton<DemoHistory>()
            .AddHostedService<DemoSeeding>();
    }

    public static void MapDemo(this WebApplication app)
    {
        if (!app.IsDemo()) return;

        app.MapDemoRoutes();
        app.MapDemoPage();
    }

    public static bool IsDemo(this WebApplication app) => app.Services.GetRequiredService<DemoRules>().IsOn(app.Services.GetRequiredService<DemoOptions>());
}
