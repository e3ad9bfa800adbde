using System.Collections.Concurrent;
using System.Text.Json;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Requests;

/// <summary>
/// Thousands of requests made from the published document (<c>EVENTLOOP_BAD_INPUTS</c>, 10,000 unless it says otherwise; the seed is
/// <c>EVENTLOOP_SEED</c>): whatever they hold, the product answers with what its document says, and never with a fault.
/// </summary>
public sealed class BadInputTests(World world, ITestOutputHelper output) : IClassFixture<World>
{
    private static readonly int Count = FromEnvironment("EVENTLOOP_BAD_INPUTS", 10_000);
    private static readonly int Seed = FromEnvironment("EVENTLOOP_SEED", 1);

    [Fact]
    public async Task Whatever_is_sent_is_answered_as_documented_and_never_with_a_fault()
    {
        var requests = new BadRequests(world, Seed);
        var wrong = new ConcurrentBag<string>();
        var statuses = new ConcurrentDictionary<(string Operation, int Status), int>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, cancellation) =>
        {
            var (operation, client, request, told) = requests.Make(number);
            using (request)
            using (var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation))
            {
                statuses.AddOrUpdate((operation.Id, (int)answer.StatusCode), 1, (_, n) => n + 1);
                if (await Complaint(operation, answer) is { } complaint)
                    wrong.Add($"{complaint}\n  {told}");
            }
        });

        foreach (var operation in statuses.GroupBy(s => s.Key.Operation).OrderBy(g => g.Key))
            output.WriteLine($"{operation.Key}: {string.Join(", ", operation.OrderBy(s => s.Key.Status).Select(s => $"{s.Value} × {s.Key.Status}"))}");
        Assert.True(wrong.IsEmpty, $"seed {Seed}: {wrong.Count} of {Count}\n{string.Join('\n', wrong.Take(20))}");
        Assert.True(
            statuses.Where(s => s.Key.Status < 300).Sum(s => s.Value) > Count / 20,
            "Too few requests get past the door to try what lies behind.");
    }

    private static async Task<string?> Complaint(ApiOperation operation, HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        if (!operation.Statuses.Contains(status))
            return $"{status} is not documented: {await answer.Content.ReadAsStringAsync()}";
        if (status < 400)
            return null;
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return $"{status} has the content type {answer.Content.Headers.ContentType}";

        var text = await answer.Content.ReadAsStringAsync();
        var problem = JsonDocument.Parse(text).RootElement;
        if (problem.GetProperty("status").GetInt32() != status || !operation.Codes[status].Contains(problem.GetProperty("code").GetString()))
            return $"{status} with another status or a code that is not documented: {text}";
        if (text.Contains("System.", StringComparison.Ordinal) || text.Contains("   at ", StringComparison.Ordinal))
            return $"{status} tells of the inside: {text}";
        return status >= 500 ? $"{status}: {text}" : null;
    }

    private static int FromEnvironment(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out var number) ? number : otherwise;
}
