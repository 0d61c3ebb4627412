using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MatchChat.Kernel;

public static class OptionsServices
{
    /// <summary>
    /// Options of one section, checked at start: a bad value stops the process with one sentence that names the key and what it may be.
    /// A class that needs the options asks for <typeparamref name="TOptions"/> itself.
    /// </summary>
    public static IServiceCollection AddValidatedOptions<TOptions>(this IServiceCollection services, string section)
        where TOptions : class
    {
        services.AddOptionsWithValidateOnStart<TOptions>().BindConfiguration(section);
        services.AddSingleton<IValidateOptions<TOptions>>(new AnnotatedOptions<TOptions>(section));
        return services.AddSingleton(provider => provider.GetRequiredService<IOptions<TOptions>>().Value);
    }

    /// <summary>Data annotations, told by the name of the key (`Messaging:BatchSize`) instead of the name of a class.</summary>
    private sealed class AnnotatedOptions<TOptions>(string section) : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var found = new List<ValidationResult>();
            return Validator.TryValidateObject(options, new ValidationContext(options), found, validateAllProperties: true)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(found.Select(bad => $"{section}:{string.Join(", ", bad.MemberNames)}: {bad.ErrorMessage}"));
        }
    }
}
