using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MatchChat.Kernel.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void A_bad_value_is_refused_by_a_sentence_that_names_the_key() =>
        Should.Throw<OptionsValidationException>(() => Options("Shop:Seats", "0")).Message.ShouldBe("Shop:Seats: is a number from 1 to 9.");

    [Fact]
    public void A_good_value_is_taken() => Options("Shop:Seats", "3").Seats.ShouldBe(3);

    [Fact]
    public void What_is_not_said_keeps_its_default() => Options("Else", "1").Seats.ShouldBe(2);

    private static ShopOptions Options(string key, string value)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [key] = value }).Build());
        services.AddValidatedOptions<ShopOptions>("Shop");
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<ShopOptions>();
    }

    private sealed class ShopOptions
    {
        [Range(1, 9, ErrorMessage = "is a number from 1 to 9.")]
        public int Seats { get; init; } = 2;
    }
}
