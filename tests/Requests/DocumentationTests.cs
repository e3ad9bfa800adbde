using System.Text.RegularExpressions;
using Xunit;

namespace EventLoop.Requests;

public sealed class DocumentationTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    private readonly Product product = fixture.Product;

    [Fact]
    public async Task Every_operation_has_a_name_a_summary_and_says_who_may_call()
    {
        var document = await ApiDocument.Read(product);

        Assert.NotEmpty(document.Operations);
        Assert.All(document.Operations, operation =>
        {
            Assert.True(Regex.IsMatch(operation.Id, "^[a-z][A-Za-z]+$"), $"{operation} has the operationId '{operation.Id}'");
            Assert.True(operation.Summary.Length > 0, $"{operation} has no summary");
            Assert.True(operation.Access.Length > 0, $"{operation} does not say who may call it");
            Assert.Contains(operation.Statuses, s => s is >= 200 and < 300);
            Assert.Contains(429, operation.Statuses);
        });
        Assert.Equal(document.Operations.Count, document.Operations.Select(o => o.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_request_schema_says_what_is_required()
    {
        var document = await ApiDocument.Read(product);

        var register = document.Resolve(document.Operations.Single(o => o.Id == "register").Body);

        Assert.Equal(["email", "name", "password", "role"], register["required"]!.AsArray().Select(r => (string?)r).Order());
        Assert.Equal("string", (string?)register["properties"]!["email"]!["type"]);
    }

    [Fact]
    public async Task The_document_is_openapi_3_1_with_the_three_ways_to_show_who_one_is()
    {
        var document = await product.Client.GetAsync("/openapi/v1.json").Json();

        Assert.StartsWith("3.1", document.Text("openapi"), StringComparison.Ordinal);
        Assert.Equal(
            ["bearer", "device", "orderToken"],
            document.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().Select(s => s.Name).Order());
    }

    [Fact]
    public async Task The_reference_loads_nothing_from_elsewhere()
    {
        using var page = await product.Client.GetAsync("/docs/");
        var html = await page.Content.ReadAsStringAsync();

        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotMatch("(src|href|url)\\W+(https?:)?//", html);
        Assert.Contains("default-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        foreach (Match script in Regex.Matches(html, "src=\"([^\"]+)\""))
            Assert.True((await product.Client.GetAsync($"/docs/{script.Groups[1].Value}")).IsSuccessStatusCode, script.Value);
    }
}
