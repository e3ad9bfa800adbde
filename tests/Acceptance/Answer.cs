using System.Text.Json;
using Xunit;

namespace EventLoop.Acceptance;

/// <summary>What a request came to.</summary>
/// <param name="Code">Of a problem; null for a success.</param>
internal sealed record Answer(int Status, string? Code, string Text)
{
    /// <summary>The server asks to be asked again: nothing is decided yet.</summary>
    public bool IsForLater => Status is 429 or 503 || Code is "request_in_progress" or "payment_pending";

    public string Kind => $"{Status} {Code}".TrimEnd();

    /// <summary>The body of a success.</summary>
    public JsonElement Body
    {
        get
        {
            Assert.True(Status is >= 200 and < 300, $"{Status}: {Text}");
            return JsonElement.Parse(Text);
        }
    }

    public static async Task<Answer> Read(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        var isProblem = response.Content.Headers.ContentType?.MediaType == "application/problem+json";
        return new((int)response.StatusCode, isProblem ? JsonElement.Parse(text).GetProperty("code").GetString() : null, text);
    }
}
