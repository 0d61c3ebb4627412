using System.Text.Json.Nodes;
using MatchChat.Host.Auth;
using MatchChat.Host.RateLimits;
using MatchChat.Kernel;
using MatchChat.Kernel.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MatchChat.Host.OpenApi;

/// <summary>The refusals that every route for signed-in callers has in common, and that it wants a token.</summary>
internal sealed class Refusals : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (!metadata.OfType<IAuthorizeData>().Any() || metadata.OfType<IAllowAnonymous>().Any()) return Task.CompletedTask;

        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(DocumentHead.Bearer, context.Document)] = [] }];
        foreach (var error in (Error[])[CommonErrors.RequestInvalid, AuthErrors.Missing, CommonErrors.RoleRequired, RateErrors.Requests, CommonErrors.StorageUnavailable]) Add(operation, error);
        return Task.CompletedTask;
    }

    private static void Add(OpenApiOperation operation, Error error)
    {
        var status = Problems.StatusOf(error.Kind);
        operation.Responses ??= [];
        operation.Responses.TryAdd(status.ToString(System.Globalization.CultureInfo.InvariantCulture), new OpenApiResponse
        {
            Description = "Refused; clients switch on `code`.",
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                ["application/problem+json"] = new()
                {
                    Example = new JsonObject
                    {
                        ["type"] = "about:blank",
                        ["title"] = error.Sentence,
                        ["status"] = status,
                        ["code"] = error.Code,
                        ["traceId"] = "4bf92f3577b34da6a3ce929d0e0e4736",
                    },
                },
            },
        });
    }
}
