using MatchChat.Kernel;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MatchChat.Host.OpenApi;

/// <summary>An id is a UUID in text; its converter hides that from the generator.</summary>
internal sealed class IdSchemas : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (!type.GetInterfaces().Any(known => known.IsGenericType && known.GetGenericTypeDefinition() == typeof(IId<>))) return Task.CompletedTask;

        schema.Type = JsonSchemaType.String;
        schema.Format = "uuid";
        return Task.CompletedTask;
    }
}
