using System.Security.Cryptography;

namespace MatchChat.Host.Auth;

/// <summary>In Development nobody should have to think of a secret: one is made at first start and kept, so that tokens outlive a restart.</summary>
internal static class DevelopmentSecret
{
    private const string Folder = "data";
    private const string Name = "development-token-secret";

    /// <summary>Sets `Auth:Jwt:Secret` where this is Development and no way to check tokens is set.</summary>
    public static void Provide(IConfigurationManager configuration, IHostEnvironment environment)
    {
        if (!environment.IsDevelopment()) return;

        // A value that cannot be bound is told by the check of the options, with the name of its key.
        var jwt = configuration.GetSection($"{AuthOptions.Section}:{nameof(AuthOptions.Jwt)}");
        if (jwt.GetChildren().Any(IsKeySource)) return;

        jwt[nameof(JwtOptions.Secret)] = LoadOrMake(Path.Combine(Folder, Name));
    }

    private static bool IsKeySource(IConfigurationSection value) =>
        value.Key is nameof(JwtOptions.Secret) or nameof(JwtOptions.Authority) or nameof(JwtOptions.PublicKeyFile) && !string.IsNullOrEmpty(value.Value);

    private static string LoadOrMake(string path)
    {
        if (!File.Exists(path)) Make(path);
        return File.ReadAllText(path).Trim();
    }

    private static void Make(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new StreamWriter(draft, options)) file.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)));
        try
        {
            // Whole or not at all, and the first of two starts wins.
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
