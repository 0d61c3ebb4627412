using MatchChat.Kernel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MatchChat.Infrastructure.Telemetry;

/// <summary>Traces, metrics and logs over OTLP, where a collector is configured. The providers are built by hand: the package that ties them to a host is not to be had.</summary>
internal static class Otlp
{
    private const string ProtocolKey = "OTEL_EXPORTER_OTLP_PROTOCOL";

    public static IServiceCollection AddOtlp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddValidatedOptions<OtlpOptions>(OtlpOptions.Section);
        // A bad address is told by the check of the options, at start.
        if (!Uri.TryCreate(configuration[$"{OtlpOptions.Section}:{nameof(OtlpOptions.Endpoint)}"], UriKind.Absolute, out var endpoint)) return services;

        var collector = new Collector(endpoint, OverHttp: configuration[ProtocolKey] == "http/protobuf");
        services.AddLogging(logging => logging.AddOpenTelemetry(log =>
        {
            log.SetResourceBuilder(Resource());
            log.AddOtlpExporter(exporter => collector.Apply(exporter, "logs"));
        }));
        return services.AddHostedService(_ => new Exporters(collector));
    }

    private static ResourceBuilder Resource() => ResourceBuilder.CreateDefault().AddService("matchchat", serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}");

    private sealed record Collector(Uri Endpoint, bool OverHttp)
    {
        public void Apply(OtlpExporterOptions exporter, string signal)
        {
            exporter.Protocol = OverHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
            exporter.Endpoint = OverHttp ? new Uri($"{Endpoint.AbsoluteUri.TrimEnd('/')}/v1/{signal}") : Endpoint;
        }
    }

    /// <summary>Lives as long as the host; what is gathered goes out before it leaves.</summary>
    private sealed class Exporters(Collector collector) : IHostedService
    {
        private TracerProvider? traces;
        private MeterProvider? metrics;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            traces = Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(Resource())
                .AddSource("MatchChat.*", "Microsoft.AspNetCore")
                .AddOtlpExporter(exporter => collector.Apply(exporter, "traces"))
                .Build();
            metrics = Sdk.CreateMeterProviderBuilder()
                .SetResourceBuilder(Resource())
                .AddMeter("MatchChat.*", "Microsoft.AspNetCore.*", "System.Runtime")
                .AddOtlpExporter(exporter => collector.Apply(exporter, "metrics"))
                .Build();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            traces?.Dispose();
            metrics?.Dispose();
            return Task.CompletedTask;
        }
    }
}
