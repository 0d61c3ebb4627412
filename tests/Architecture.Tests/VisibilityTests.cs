using Microsoft.EntityFrameworkCore.Migrations;

namespace MatchChat.Architecture.Tests;

public sealed class VisibilityTests
{
    [Fact]
    public void A_module_shows_its_contracts_and_its_table_of_contents_and_nothing_else()
    {
        foreach (var module in Product.Modules)
        {
            Shown(module)
                .Where(type => type.Namespace != $"MatchChat.{module}.Contracts" && type.FullName != $"MatchChat.{module}.{module}Module")
                .Select(type => type.FullName)
                .ShouldBeEmpty();
        }
    }

    [Fact]
    public void Infrastructure_and_host_show_how_to_start_them_and_nothing_else()
    {
        // The framework makes the class of top-level statements public.
        string[] allowed = ["InfrastructureServices", "MatchChatApp", "Program"];
        foreach (var project in new[] { "Infrastructure", "Host" })
        {
            Shown(project).Select(type => type.Name).Except(allowed).ShouldBeEmpty(project);
        }
    }

    [Fact]
    public void A_class_is_sealed_unless_another_one_is_made_of_it()
    {
        foreach (var assembly in Product.Assemblies)
        {
            var classes = Product.WrittenClasses(assembly).ToList();
            var bases = classes.Select(type => type.BaseType).Where(type => type is not null).Select(type => type!.IsGenericType ? type.GetGenericTypeDefinition() : type).ToHashSet();
            classes.Where(type => !type.IsSealed && !type.IsAbstract && !bases.Contains(type)).Select(type => type.FullName).ShouldBeEmpty();
        }
    }

    [Fact]
    public void Contracts_hold_no_state_that_changes()
    {
        foreach (var module in Product.Modules)
        {
            var contracts = Product.WrittenClasses(Product.Load(module)).Where(type => type.Namespace == $"MatchChat.{module}.Contracts");
            contracts.SelectMany(type => type.GetProperties())
                .Where(property => property.SetMethod is { IsPublic: true } setter && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit)))
                .Select(property => $"{property.DeclaringType!.Name}.{property.Name}")
                .ShouldBeEmpty();
        }
    }

    [Fact]
    public void No_class_keeps_static_state_because_two_nodes_live_in_one_process()
    {
        foreach (var assembly in Product.Assemblies)
        {
            Product.WrittenClasses(assembly)
                .SelectMany(type => type.GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.DeclaredOnly))
                .Where(field => !field.IsInitOnly && !field.IsLiteral && !field.Name.Contains('<') && !field.Name.StartsWith("__", StringComparison.Ordinal))
                .Select(field => $"{field.DeclaringType!.FullName}.{field.Name}")
                .ShouldBeEmpty();
        }
    }

    /// <summary>Migrations are generated, and public by their generator's choice.</summary>
    private static IEnumerable<Type> Shown(string project) => Product.Load(project).GetExportedTypes().Where(type => !typeof(Migration).IsAssignableFrom(type));
}
