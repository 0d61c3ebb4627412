using System.Xml.Linq;
using MatchChat.TestKit;

namespace MatchChat.Architecture.Tests;

/// <summary>A forbidden reference fails the build. Each rule is broken once, in a copy of the build files with project files of nothing but references.</summary>
public sealed class WallTests
{
    private static readonly Dictionary<string, string[]> MayReference = new(StringComparer.Ordinal)
    {
        ["Shared/Kernel"] = [],
        ["Shared/Infrastructure"] = ["Kernel"],
        ["Modules/Conversations"] = ["Kernel"],
        ["Modules/Messaging"] = ["Kernel", "Conversations"],
        ["Modules/Presence"] = ["Kernel", "Conversations", "Messaging"],
        ["Modules/Moderation"] = ["Kernel", "Conversations", "Messaging"],
        ["Web"] = ["Kernel", "Conversations", "Messaging", "Presence", "Moderation"],
        ["Host"] = ["Kernel", "Infrastructure", "Conversations", "Messaging", "Presence", "Moderation", "Web"],
    };

    [Fact]
    public async Task Each_project_may_reference_what_the_architecture_says_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        foreach (var project in MayReference.Keys) WriteProject(folder, project, references: MayReference.Keys.Where(other => other != project));

        var said = await Check(folder);

        foreach (var (project, allowed) in MayReference)
        {
            var name = Path.GetFileName(project);
            var forbidden = MayReference.Keys.Select(other => Path.GetFileName(other)!).Where(other => other != name && !allowed.Contains(other)).ToList();
            if (forbidden.Count == 0) said.ShouldNotContain($"{name} may not reference");
            else said.ShouldContain($"WALL001: {name} may not reference {string.Join(";", forbidden)}. ");
        }
    }

    [Fact]
    public async Task What_is_allowed_builds()
    {
        using var folder = new TemporaryFolder();
        foreach (var (project, allowed) in MayReference) WriteProject(folder, project, MayReference.Keys.Where(other => allowed.Contains(Path.GetFileName(other))));
        (await Check(folder)).ShouldNotContain("error");
    }

    [Theory]
    [InlineData("Microsoft.EntityFrameworkCore.Sqlite")]
    [InlineData("Microsoft.EntityFrameworkCore.SqlServer")]
    [InlineData("Microsoft.Data.Sqlite")]
    public async Task A_database_provider_stands_in_host_only(string package)
    {
        using var folder = new TemporaryFolder();
        foreach (var project in MayReference.Keys) WriteProject(folder, project, [], package);

        var said = await Check(folder);

        foreach (var project in MayReference.Keys.Select(project => Path.GetFileName(project)!))
        {
            if (project == "Host") said.ShouldNotContain("WALL002: Host");
            else said.ShouldContain($"WALL002: {project} may not use {package}");
        }
    }

    [Fact]
    public void Modules_compile_against_no_provider()
    {
        foreach (var module in Product.ModuleAssemblies)
        {
            module.GetReferencedAssemblies().Select(reference => reference.Name!)
                .Where(name => name.Contains("Sqlite", StringComparison.OrdinalIgnoreCase) || name.Contains("EntityFrameworkCore.SqlServer", StringComparison.Ordinal))
                .ShouldBeEmpty(module.GetName().Name);
        }
    }

    [Fact]
    public void Every_project_of_the_product_stands_in_the_table() =>
        Product.Files("src", "*.csproj").Select(file => Path.GetDirectoryName(file.Path)!["src/".Length..]).Except(MayReference.Keys).ShouldBeEmpty();

    private static void WriteProject(TemporaryFolder folder, string project, IEnumerable<string> references, string? package = null)
    {
        var path = folder.File($"src/{project}/{Path.GetFileName(project)}.csproj");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var items = references.Select(other => new XElement("ProjectReference", new XAttribute("Include", $"{folder.Path}/src/{other}/{Path.GetFileName(other)}.csproj"))).ToList();
        if (package is not null) items.Add(new XElement("PackageReference", new XAttribute("Include", package)));
        File.WriteAllText(path, new XElement("Project", new XAttribute("Sdk", "Microsoft.NET.Sdk"), new XElement("ItemGroup", items)).ToString());
    }

    /// <summary>Runs the guard of every project in one go.</summary>
    private static async Task<string> Check(TemporaryFolder folder)
    {
        foreach (var name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" }) File.Copy(Path.Combine(Product.Root, name), folder.File(name), overwrite: true);
        await File.WriteAllTextAsync(folder.File("all.proj"), """
            <Project>
              <ItemGroup><All Include="src/**/*.csproj" /></ItemGroup>
              <Target Name="Check"><MSBuild Projects="@(All)" Targets="RefuseForbiddenReferences" ContinueOnError="true" /></Target>
            </Project>
            """);
        return await Product.Run("dotnet", folder.Path, "msbuild", "all.proj", "-t:Check", "-nologo", "-v:minimal", "-nodeReuse:false");
    }
}
