using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using MatchChat.Host.Database;
using MatchChat.Host.Realtime;
using MatchChat.TestKit;
using Microsoft.Data.SqlClient;
using YamlDotNet.RepresentationModel;

namespace MatchChat.Architecture.Tests;

/// <summary>What is deployed fits the product and itself: settings that exist, files that are there, one port, and time enough to drain.</summary>
public sealed partial class DeploymentTests
{
    private const string Compose = "docker-compose.yml";
    private const string Kubernetes = "deploy/kubernetes/matchchat.yaml";
    private const string Secret = "deploy/kubernetes/secret.example.yaml";

    private static readonly TimeSpan ServerPing = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData(Compose)]
    [InlineData(Kubernetes)]
    [InlineData(Secret)]
    public void Every_setting_is_a_key_of_the_product(string file)
    {
        var settings = Settings(file).Select(setting => setting.Name).ToList();
        settings.ShouldNotBeEmpty();
        settings.Where(setting => !Keys().Contains(Plain(setting))).ShouldBeEmpty();
    }

    [Fact]
    public void A_setting_that_does_not_exist_would_be_found() => Keys().ShouldSatisfyAllConditions(
        keys => keys.ShouldContain("Realtime:DrainTime"),
        keys => keys.ShouldContain("Auth:Gateway:KnownProxies"),
        keys => keys.ShouldNotContain("Realtime:DrainTimes"));

    [Fact]
    public void All_speak_of_the_same_port_and_the_gateway_of_the_nodes_that_there_are()
    {
        var port = Exposed().Match(Text("Dockerfile")).Groups[1].Value;
        Text("Dockerfile").ShouldContain($"ASPNETCORE_URLS=http://+:{port}");
        var nodes = Upstream().Matches(Text("deploy/nginx.conf")).Select(match => (Name: match.Groups[1].Value, Port: match.Groups[2].Value)).ToList();
        nodes.ShouldAllBe(node => node.Port == port);
        nodes.Select(node => node.Name).ShouldBe(Services().Select(service => service.Name).Where(name => name.StartsWith("matchchat", StringComparison.Ordinal)), ignoreOrder: true);
        Scalars(Yaml(Kubernetes)).Where(scalar => scalar.Path.EndsWith(".containerPort", StringComparison.Ordinal)).ShouldAllBe(scalar => scalar.Value == port);
    }

    [Fact]
    public void Files_that_are_mounted_are_there()
    {
        var mounted = Scalars(Yaml(Compose)).Where(scalar => scalar.Path.Contains(".volumes", StringComparison.Ordinal) && scalar.Value.StartsWith("./", StringComparison.Ordinal)).Select(scalar => scalar.Value.Split(':')[0]).ToList();
        mounted.Count.ShouldBeGreaterThanOrEqualTo(3);
        mounted.ShouldAllBe(path => File.Exists(Path.Combine(Product.Root, path)));
        var needed = Variables().Matches(Text(Compose)).Select(match => match.Groups[1].Value).Distinct();
        needed.ShouldBe(Variable().Matches(Text("deploy/env.example")).Select(match => match.Groups[1].Value), ignoreOrder: true);
    }

    [Fact]
    public void A_node_is_not_root_and_gets_the_time_to_drain()
    {
        Text("Dockerfile").ShouldContain("USER $APP_UID");
        var compose = Scalars(Yaml(Compose)).ToList();
        Seconds(compose.First(scalar => scalar.Path.EndsWith("stop_grace_period", StringComparison.Ordinal)).Value).ShouldBeGreaterThan(LongestStop(Compose));
        var kubernetes = Scalars(Yaml(Kubernetes)).ToList();
        var pause = Seconds(One(kubernetes, "preStop.exec.command.1"));
        Seconds(One(kubernetes, "terminationGracePeriodSeconds")).ShouldBeGreaterThan(pause + LongestStop(Kubernetes));
        kubernetes.Single(scalar => scalar.Path.EndsWith("readOnlyRootFilesystem", StringComparison.Ordinal)).Value.ShouldBe("true");
        kubernetes.Single(scalar => scalar.Path.EndsWith("runAsNonRoot", StringComparison.Ordinal)).Value.ShouldBe("true");
        compose.Where(scalar => scalar.Path.EndsWith("read_only", StringComparison.Ordinal)).ShouldAllBe(scalar => scalar.Value == "true");
    }

    [Fact]
    public void A_start_that_migrates_is_not_taken_for_a_dead_one()
    {
        var kubernetes = Scalars(Yaml(Kubernetes)).ToList();
        var patience = Seconds(One(kubernetes, "startupProbe.periodSeconds")) * int.Parse(One(kubernetes, "startupProbe.failureThreshold"), System.Globalization.CultureInfo.InvariantCulture);
        patience.ShouldBeGreaterThan(SqlServerUpgrade.LongestWait + SqlServerUpgrade.LongestMigration);
    }

    [Fact]
    public void Every_service_says_whether_it_is_well_and_nobody_starts_before_those_he_needs()
    {
        foreach (var (name, node) in Services())
        {
            var settings = Scalars(node, name).ToList();
            settings.ShouldContain(scalar => scalar.Path.Contains(".healthcheck.test", StringComparison.Ordinal), name);
            settings.Where(scalar => scalar.Path.Contains(".depends_on.", StringComparison.Ordinal)).ShouldAllBe(scalar => scalar.Value == "service_healthy", name);
        }
    }

    /// <summary>The images of the servers leave root by themselves, but not where a shell is started in the place of the server.</summary>
    [Fact]
    public void Whoever_is_started_by_a_shell_is_not_root()
    {
        var byShell = Services().Select(service => Scalars(service.Node, service.Name).ToList()).Where(settings => settings.Exists(scalar => scalar is { Value: "sh" } && scalar.Path.EndsWith(".command.0", StringComparison.Ordinal))).ToList();
        byShell.ShouldNotBeEmpty();
        byShell.ShouldAllBe(settings => settings.Exists(scalar => scalar.Path.EndsWith(".user", StringComparison.Ordinal) && scalar.Value != "root"));
    }

    [Fact]
    public async Task The_example_shows_how_to_make_a_password_that_every_server_takes()
    {
        Assert.SkipUnless(Programs.Find("openssl") is not null, "openssl is not installed (Debian: openssl)");
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", Shown().Match(Text("deploy/env.example")).Groups[1].Value]) { RedirectStandardOutput = true })!;
        var password = (await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).TrimEnd('\n');
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        // SQL Server asks for three of upper case, lower case, digits and signs, in 8 to 128 characters; a sign would not pass through a connection string or an address.
        password.Length.ShouldBeInRange(32, 128);
        password.ShouldAllBe(letter => char.IsAsciiLetterOrDigit(letter));
        password.ShouldContain(letter => char.IsAsciiLetterUpper(letter));
        password.ShouldContain(letter => char.IsAsciiLetterLower(letter));
        password.ShouldContain(letter => char.IsAsciiDigit(letter));
    }

    [Fact]
    public void The_example_of_the_secret_sends_nothing_in_the_clear()
    {
        var secret = Settings(Secret).ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        var sql = new SqlConnectionStringBuilder(secret["ConnectionStrings__Database"]);
        sql.Encrypt.ShouldBeTrue();
        sql.TrustServerCertificate.ShouldBeFalse();
        secret["ConnectionStrings__Redis"].ShouldContain("ssl=true");
        secret["ConnectionStrings__RabbitMq"].ShouldStartWith("amqps://");
    }

    [Fact]
    public void The_gateway_waits_longer_than_a_quiet_socket_pings()
    {
        var socket = Text("deploy/nginx.conf").Split("location = /api/chat/ws")[1].Split('}')[0];
        foreach (var name in new[] { "proxy_read_timeout", "proxy_send_timeout" })
            Seconds(Regex.Match(socket, $@"{name} (\d+s);", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value).ShouldBeGreaterThanOrEqualTo(ServerPing * 2);
    }

    [Fact]
    public void The_metric_by_which_nodes_are_added_is_one_of_the_product()
    {
        var metric = Scalars(Yaml(Kubernetes)).Single(scalar => scalar.Path.EndsWith(".metric.name", StringComparison.Ordinal)).Value;
        Product.Sources.ShouldContain(source => source.Text.Contains($"\"{metric}\"", StringComparison.Ordinal));
    }

    /// <summary>From the signal: the drain, and then the stop of the host (docs/decisions/0008-drain-before-stop.md).</summary>
    private static TimeSpan LongestStop(string file)
    {
        var drain = TimeSpan.Parse(Settings(file).First(setting => setting.Name == "Realtime__DrainTime").Value, System.Globalization.CultureInfo.InvariantCulture);
        return drain + drain + RealtimeServices.AfterDrain;
    }

    private static string One(IEnumerable<(string Path, string Value)> scalars, string ending) => scalars.Single(scalar => scalar.Path.EndsWith(ending, StringComparison.Ordinal)).Value;

    /// <summary>As configuration keys, without the number of a list's element.</summary>
    private static string Plain(string setting) => string.Join(':', setting.Split("__").Where(part => !int.TryParse(part, out _)));

    private static IEnumerable<(string Name, string Value)> Settings(string file)
    {
        foreach (var (path, value) in Scalars(Yaml(file)))
        {
            if (LastPart(path).Contains("__", StringComparison.Ordinal)) yield return (LastPart(path), value);
            else if (path.EndsWith(".name", StringComparison.Ordinal) && value.Contains("__", StringComparison.Ordinal))
                yield return (value, Scalars(Yaml(file)).FirstOrDefault(other => other.Path == path[..^".name".Length] + ".value").Value ?? "");
        }
    }

    private static string LastPart(string path) => path[(path.LastIndexOf('.') + 1)..];

    private static HashSet<string> Keys()
    {
        var keys = new HashSet<string>(["ConnectionStrings:Database", "ConnectionStrings:Redis", "ConnectionStrings:RabbitMq"], StringComparer.Ordinal);
        foreach (var options in Product.Assemblies.SelectMany(assembly => assembly.GetTypes()))
        {
            if (options.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() is string section) Add(options, section);
        }

        return keys;

        void Add(Type options, string prefix)
        {
            foreach (var property in options.GetProperties())
            {
                var key = $"{prefix}:{property.Name}";
                keys.Add(key);
                if (property.PropertyType.IsClass && property.PropertyType.Namespace?.StartsWith("MatchChat", StringComparison.Ordinal) == true) Add(property.PropertyType, key);
            }
        }
    }

    private static IEnumerable<(string Name, YamlNode Node)> Services() =>
        ((YamlMappingNode)((YamlMappingNode)Yaml(Compose).Single())["services"]).Select(pair => (((YamlScalarNode)pair.Key).Value!, pair.Value));

    private static List<YamlNode> Yaml(string file)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(Text(file));
        stream.Load(reader);
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    private static IEnumerable<(string Path, string Value)> Scalars(IEnumerable<YamlNode> nodes) => nodes.SelectMany((node, index) => Scalars(node, $"{index}"));

    private static IEnumerable<(string Path, string Value)> Scalars(YamlNode node, string path) => node switch
    {
        YamlMappingNode map => map.SelectMany(pair => Scalars(pair.Value, $"{path}.{((YamlScalarNode)pair.Key).Value}")),
        YamlSequenceNode list => list.SelectMany((item, index) => Scalars(item, $"{path}.{index}")),
        YamlScalarNode scalar => [(path, scalar.Value ?? "")],
        _ => [],
    };

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(int.Parse(text.TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture));

    private static string Text(string file) => File.ReadAllText(Path.Combine(Product.Root, file));

    [GeneratedRegex(@"EXPOSE (\d+)", RegexOptions.None, 5_000)]
    private static partial Regex Exposed();

    [GeneratedRegex(@"^\s+server ([a-z0-9-]+):(\d+)", RegexOptions.Multiline, 5_000)]
    private static partial Regex Upstream();

    [GeneratedRegex(@"\$\{([A-Z_]+):\?\}", RegexOptions.None, 5_000)]
    private static partial Regex Variables();

    [GeneratedRegex(@"^#   (echo .+)$", RegexOptions.Multiline, 5_000)]
    private static partial Regex Shown();

    [GeneratedRegex(@"^([A-Z_]+)=", RegexOptions.Multiline, 5_000)]
    private static partial Regex Variable();
}
