using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MatchChat.Host.OpenApi;

/// <summary>Bodies of the main routes, out of `examples.json`, by the name of the operation.</summary>
internal sealed class Examples : IOpenApiOperationTransformer
{
    private readonly JsonObject all = Load();

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (operation.OperationId is not { } name || all[name] is not JsonObject examples) return Task.CompletedTask;

        if (operation.RequestBody?.Content is { } request) Show(request, examples["request"]);
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (status.StartsWith('2') && response.Content is { } content) Show(content, examples["response"]);
        }

        return Task.CompletedTask;
    }

    private static void Show(IDictionary<string, OpenApiMediaType> content, JsonNode? example)
    {
        foreach (var body in content.Values) body.Example = example?.DeepClone();
    }

    private static JsonObject Load()
    {
        using var file = typeof(Examples).Assembly.GetManifestResourceStream("examples.json")!;
        return JsonNode.Parse(file)!.AsObject();
    }
}
