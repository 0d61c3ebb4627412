using MatchChat.Kernel;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MatchChat.Host.OpenApi;

/// <summary>Ids and times have converters of their own, which hide from the generator that they are text.</summary>
internal sealed class TextSchemas : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        // In a path an id is described as the text that it is parsed from.
        var declared = context.ParameterDescription?.ParameterDescriptor?.ParameterType ?? context.JsonTypeInfo.Type;
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (IsId(type)) Describe(schema, "uuid");
        else if (type == typeof(DateTimeOffset)) Describe(schema, "date-time");
        return Task.CompletedTask;
    }

    private static void Describe(OpenApiSchema schema, string format)
    {
        schema.Type = JsonSchemaType.String;
        schema.Format = format;
    }

    private static bool IsId(Type type) => type.GetInterfaces().Any(known => known.IsGenericType && known.GetGenericTypeDefinition() == typeof(IId<>));
}
