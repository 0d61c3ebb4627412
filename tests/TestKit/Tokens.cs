using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MatchChat.TestKit;

/// <summary>Issues tokens as the app's sign-in would, and the ones that must be refused.</summary>
public sealed class Tokens(string secret, TimeProvider? clock = null)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private readonly TimeProvider time = clock ?? TimeProvider.System;
    private readonly SymmetricSecurityKey key = new(Encoding.UTF8.GetBytes(secret));

    /// <summary>A good token.</summary>
    /// <param name="role">Null: a person who chats. Several, joined by commas, become an array.</param>
    /// <param name="life">From now; negative = expired.</param>
    /// <param name="age">How long ago it was issued.</param>
    public string For(Guid sub, string? role = null, TimeSpan? life = null, TimeSpan? age = null, string? deviceId = null) =>
        Sign(Claims(sub.ToString(), role, life, age, deviceId), key, SecurityAlgorithms.HmacSha256);

    public string ForService() => For(Guid.CreateVersion7(), "service");

    public string Expired(Guid sub) => For(sub, life: TimeSpan.FromMinutes(-5), age: TimeSpan.FromHours(1));

    public string WithAnotherKey(Guid sub) =>
        Sign(Claims(sub.ToString()), new SymmetricSecurityKey(Encoding.UTF8.GetBytes(new string('x', 64))), SecurityAlgorithms.HmacSha256);

    /// <summary>Signed with the right secret by an algorithm that is not configured.</summary>
    public string WithAnotherAlgorithm(Guid sub) => Sign(Claims(sub.ToString()), new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret.PadRight(64, 'p'))), SecurityAlgorithms.HmacSha512);

    /// <summary>`alg:none`: says who it is and proves nothing.</summary>
    public string Unsigned(Guid sub) => $"{Part("""{"alg":"none","typ":"JWT"}""")}.{Part(JsonSerializer.Serialize(Claims(sub.ToString())))}.";

    /// <summary>Signed well and then encrypted; nobody here holds a key to open it.</summary>
    public string Encrypted(Guid sub) => new JsonWebTokenHandler().CreateToken(
        JsonSerializer.Serialize(Claims(sub.ToString())),
        new SigningCredentials(key, SecurityAlgorithms.HmacSha256),
        new EncryptingCredentials(new SymmetricSecurityKey(new byte[32]), SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));

    /// <summary>Any claims at all, well signed.</summary>
    public string With(Dictionary<string, object?> claims) => Sign(claims, key, SecurityAlgorithms.HmacSha256);

    /// <summary>The claims of a good token, for tests that spoil one of them.</summary>
    public Dictionary<string, object?> Claims(string sub, string? role = null, TimeSpan? life = null, TimeSpan? age = null, string? deviceId = null)
    {
        var now = time.GetUtcNow();
        var claims = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["sub"] = sub,
            ["iat"] = (now - (age ?? TimeSpan.Zero)).ToUnixTimeSeconds(),
            ["exp"] = (now + (life ?? Life)).ToUnixTimeSeconds(),
        };
        if (role is not null) claims["role"] = role.Contains(',') ? role.Split(',') : role;
        if (deviceId is not null) claims["device_id"] = deviceId;
        return claims;
    }

    private static string Sign(Dictionary<string, object?> claims, SecurityKey key, string algorithm) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(JsonSerializer.Serialize(claims), new SigningCredentials(key, algorithm));

    private static string Part(string json) => Base64UrlEncoder.Encode(json);
}
