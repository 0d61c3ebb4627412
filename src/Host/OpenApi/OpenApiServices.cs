namespace MatchChat.Host.OpenApi;

/// <summary>The REST half of docs/protocol.md for machines, and in Development a page to try it on.</summary>
internal static class OpenApiServices
{
    private const string Document = "v1";

    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services) => services.AddOpenApi(Document, options =>
    {
        options.AddDocumentTransformer<DocumentHead>();
        options.AddOperationTransformer<Refusals>();
        options.AddOperationTransformer<Examples>();
        options.AddSchemaTransformer<TextSchemas>();
    });

    public static void MapOpenApiDocument(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        if (app.Environment.IsDevelopment()) app.UseSwaggerUI(page => page.SwaggerEndpoint($"/openapi/{Document}.json", "MatchChat"));
    }
}
