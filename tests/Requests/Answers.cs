using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace EventLoop.Requests;

/// <summary>Reads answers the way the assertions want them.</summary>
internal static class Answers
{
    public static async Task<JsonElement> Json(this HttpResponseMessage response, HttpStatusCode expected = HttpStatusCode.OK)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(expected == response.StatusCode, $"{(int)response.StatusCode} in place of {(int)expected}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Asserts a problem with this status and code, and gives its body.</summary>
    public static async Task<JsonElement> Problem(this HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var problem = await response.Json(status);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Equal(code, problem.GetProperty("code").GetString());
        return problem;
    }

    public static async Task<JsonElement> Problem(this Task<HttpResponseMessage> response, int status, string code)
    {
        using var answer = await response;
        return await answer.Problem((HttpStatusCode)status, code);
    }

    public static async Task<JsonElement> Json(this Task<HttpResponseMessage> response, int expected = 200)
    {
        using var answer = await response;
        return await answer.Json((HttpStatusCode)expected);
    }

    public static string Text(this JsonElement element, string member) => element.GetProperty(member).GetString()!;

    public static Task<HttpResponseMessage> Post(this HttpClient client, string path, object body) => client.PostAsJsonAsync(path, body);
}
