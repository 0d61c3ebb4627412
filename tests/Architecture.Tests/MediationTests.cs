using MatchChat.Kernel.Mediation;
using MatchChat.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MatchChat.Architecture.Tests;

public sealed class MediationTests
{
    private const int MostDependencies = 6;

    [Fact]
    public async Task Every_request_has_exactly_one_handler()
    {
        using var folder = new TemporaryFolder();
        await using var app = Product.Build(folder);
        var routes = app.Services.GetServices<RequestRoute>().ToList();
        routes.GroupBy(route => route.Request).Where(group => group.Count() > 1).Select(group => group.Key.Name).ShouldBeEmpty();
        Requests().Except(routes.Select(route => route.Request)).Select(request => request.Name).ShouldBeEmpty("these have no handler");
    }

    [Fact]
    public async Task Every_handler_is_in_a_table_of_contents()
    {
        using var folder = new TemporaryFolder();
        await using var app = Product.Build(folder);
        var routed = app.Services.GetServices<RequestRoute>().Select(route => route.Handler).ToHashSet();
        Handlers().Where(handler => !routed.Contains(handler)).Select(handler => handler.Name).ShouldBeEmpty();
    }

    [Fact]
    public void A_class_asks_for_at_most_six_others_and_never_for_the_container()
    {
        foreach (var type in Product.Assemblies.Where(assembly => assembly != Product.Load("Kernel")).SelectMany(Product.WrittenClasses))
        {
            // Records are data: what they are made of is no dependency.
            if (type.GetMethod("<Clone>$") is not null) continue;

            foreach (var constructor in type.GetConstructors())
            {
                var parameters = constructor.GetParameters();
                parameters.Length.ShouldBeLessThanOrEqualTo(MostDependencies, type.FullName);
                parameters.ShouldAllBe(parameter => parameter.ParameterType != typeof(IServiceProvider), type.FullName!);
                parameters.ShouldAllBe(parameter => !parameter.ParameterType.IsGenericType || parameter.ParameterType.GetGenericTypeDefinition() != typeof(Lazy<>), type.FullName!);
            }
        }
    }

    internal static IEnumerable<Type> Requests() => Product.ModuleAssemblies.SelectMany(Product.WrittenClasses).Where(type => !type.IsAbstract && Implements(type, typeof(IRequest<>)));

    internal static IEnumerable<Type> Handlers() => Product.ModuleAssemblies.SelectMany(Product.WrittenClasses).Where(type => !type.IsAbstract && Implements(type, typeof(IRequestHandler<,>)));

    internal static IEnumerable<Type> RequestsOf(Type handler) =>
        handler.GetInterfaces().Where(shape => shape.IsGenericType && shape.GetGenericTypeDefinition() == typeof(IRequestHandler<,>)).Select(shape => shape.GenericTypeArguments[0]);

    private static bool Implements(Type type, Type shape) => type.GetInterfaces().Any(implemented => implemented.IsGenericType && implemented.GetGenericTypeDefinition() == shape);
}
