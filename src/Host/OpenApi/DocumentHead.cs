using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MatchChat.Host.OpenApi;

internal sealed class DocumentHead : IOpenApiDocumentTransformer
{
    public const string Bearer = "bearer";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "MatchChat",
            Version = "v1",
            Description = "The chat of a dating app: REST. What happens live comes over the SignalR hub at `/api/chat/ws`; docs/protocol.md describes both.",
        };
        // Where the document came from is where the calls go: behind a gateway this process does not know its own address.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Bearer, BearerFormat = "JWT" };
        return Task.CompletedTask;
    }
}
