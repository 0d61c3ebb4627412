using System.ComponentModel.DataAnnotations;

namespace MatchChat.Infrastructure.Telemetry;

/// <summary>Where traces, metrics and logs go besides this process.</summary>
internal sealed class OtlpOptions : IValidatableObject
{
    public const string Section = "Otlp";

    /// <summary>
    /// A collector's address, `http://collector:4317`. It is spoken to by gRPC, or by HTTP where the usual `OTEL_EXPORTER_OTLP_PROTOCOL` is `http/protobuf`. Default: none, and nothing is exported.
    /// </summary>
    public string? Endpoint { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        string.IsNullOrEmpty(Endpoint) || (Uri.TryCreate(Endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            ? []
            : [new ValidationResult("is an address like http://collector:4317.", [nameof(Endpoint)])];
}
