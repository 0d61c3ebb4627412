namespace MatchChat.TestKit;

/// <summary>The real nginx with the configuration that is deployed (`deploy/nginx.conf`), in a private folder: other addresses, nothing else.</summary>
public sealed class NginxServer : IAsyncDisposable
{
    private readonly PrivateServer server;
    private readonly HttpClient http;

    private NginxServer(int port, Action<string> configure)
    {
        Address = new Uri($"http://127.0.0.1:{port}");
        http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Address, Timeout = Limits.Patience };
        var files = Directory.CreateTempSubdirectory("matchchat-nginx-").FullName;
        server = new PrivateServer("nginx", ["-p", files, "-c", Path.Combine(files, "nginx.conf"), "-g", "daemon off;"], Answers);
        Folder = files;
        configure(files);
    }

    public static bool IsInstalled => Programs.Find("nginx") is not null;

    public Uri Address { get; }

    /// <summary>Where its configuration, its logs and what it keeps for a moment are.</summary>
    public string Folder { get; }

    /// <summary>All that it has written so far about requests and about itself.</summary>
    public string Logs => string.Concat(new[] { "access.log", "error.log" }.Select(name => Path.Combine(Folder, name)).Where(File.Exists).Select(ReadShared));

    /// <param name="nodes">Two of them.</param>
    /// <param name="auth">The auth service, in Gateway mode; null = the nodes check the tokens.</param>
    /// <param name="secret">What the nodes know the gateway by, in Gateway mode.</param>
    public static async Task<NginxServer> Start(IReadOnlyList<Uri> nodes, Uri? auth = null, string? secret = null)
    {
        var port = Programs.FreePort();
        var nginx = new NginxServer(port, files => Configure(files, port, nodes, auth, secret));
        await nginx.server.Start();
        return nginx;
    }

    public RestClient Rest(string? token) => new(http, token);

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static void Configure(string files, int port, IReadOnlyList<Uri> nodes, Uri? auth, string? secret)
    {
        var deployed = Deployed();
        var text = File.ReadAllText(Path.Combine(deployed, "nginx.conf"));
        foreach (var (what, instead) in new[]
        {
            // First of all: what comes after it is in the same place.
            (" /tmp/", $" {files}/"),
            ("listen 8080;", $"listen 127.0.0.1:{port};"),
            ("matchchat-1:8080", nodes[0].Authority),
            ("matchchat-2:8080", nodes[1].Authority),
            ("worker_processes auto;", "worker_processes 1;"),
            // Fewer than a plain user's limit of open files.
            ("worker_connections 32768;", "worker_connections 500;"),
            ("worker_rlimit_nofile 65536;", ""),
            ("/dev/stdout", Path.Combine(files, "access.log")),
            ("/dev/stderr", Path.Combine(files, "error.log")),
        })
        {
            if (!text.Contains(what, StringComparison.Ordinal)) throw new InvalidOperationException($"deploy/nginx.conf has no `{what}` any more.");
            text = text.Replace(what, instead, StringComparison.Ordinal);
        }

        File.WriteAllText(Path.Combine(files, "nginx.conf"), text);
        File.Copy(Path.Combine(deployed, "nginx", auth is null ? "jwt.conf" : "gateway.conf"), Path.Combine(files, "identity.conf"));
        if (auth is null) return;

        File.WriteAllText(Path.Combine(files, "who.conf"), File.ReadAllText(Path.Combine(deployed, "nginx", "who.conf")).Replace("auth:8080", auth.Authority, StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(files, "gateway-secret.conf"), $"proxy_set_header X-Gateway-Secret \"{secret}\";");
    }

    private static string Deployed()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MatchChat.sln"))) folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? throw new InvalidOperationException("Runs inside the repository only."), "deploy");
    }

    private static string ReadShared(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    private async Task<bool> Answers()
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
