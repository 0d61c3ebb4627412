using MatchChat.Host.Auth;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace MatchChat.Edges.Tests;

/// <summary>Whatever stands where a token should be, the answer is a refusal with a code, never a surprise.</summary>
public sealed class TokenFuzzTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/% \0äß😀";

    private ITokenCheck Check => shared.Host.Services.GetRequiredService<ITokenCheck>();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_text(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 1_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(0, 200)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            (await Check.Check(text, CancellationToken.None)).Error!.Code.ShouldBe("auth.invalid", text);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task A_good_token_with_a_few_characters_changed(int seed)
    {
        var random = new Random(seed);
        var good = shared.Host.Tokens.For(Guid.CreateVersion7());
        (await Check.Check(good, CancellationToken.None)).Refused.ShouldBeFalse();
        for (var round = 0; round < 1_000; round++)
        {
            var text = good.ToCharArray();
            // Not the very last one, of which two bits say nothing.
            for (var change = random.Next(1, 4); change > 0; change--) text[random.Next(text.Length - 1)] = Alphabet[random.Next(Alphabet.Length)];
            var spoiled = new string(text);
            if (spoiled == good) continue;

            (await Check.Check(spoiled, CancellationToken.None)).Error!.Code.ShouldBe("auth.invalid", spoiled);
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Well_signed_claims_of_any_shape(int seed)
    {
        var random = new Random(seed);
        object?[] values = [null, "", "x", "\u0000", 0, -1, 1.5, 1e308, long.MaxValue, true, Array.Empty<object>(), (object[])[1, "a", null!], new { a = 1 }, Guid.Empty, new string('x', 500)];
        string[] names = ["sub", "exp", "iat", "nbf", "role", "device_id", "iss", "aud"];
        for (var round = 0; round < 500; round++)
        {
            var claims = shared.Host.Tokens.Claims(Guid.CreateVersion7().ToString());
            claims[names[random.Next(names.Length)]] = values[random.Next(values.Length)];
            claims[names[random.Next(names.Length)]] = values[random.Next(values.Length)];
            var answer = await Check.Check(shared.Host.Tokens.With(claims), CancellationToken.None);
            (answer.Error?.Code ?? "auth.invalid").ShouldBeOneOf("auth.invalid", "auth.expired");
        }
    }
}
