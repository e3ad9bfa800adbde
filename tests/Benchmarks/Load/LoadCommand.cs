using System.Text.Json;

namespace EventLoop.Benchmarks;

/// <summary>
/// The load process: plans come in on standard input, and for each go out <c>begin</c>, <c>end</c> and the result. It lives through all
/// rounds, so that it is warm in each.
/// </summary>
internal static class LoadCommand
{
    public static async Task<int> Run()
    {
        var codes = new Dictionary<string, TicketCodes>();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var plan = JsonSerializer.Deserialize<LoadPlan>(line)!;
            var result = new LoadRun(plan, connection => Begin(plan, codes, connection)).Run(Console.WriteLine);
            Console.WriteLine(JsonSerializer.Serialize(result));
        }

        return 0;
    }

    private static Journey Begin(LoadPlan plan, Dictionary<string, TicketCodes> codes, int connection)
    {
        if (plan.Journey == "order")
            return new OrderJourney(plan);
        if (!codes.TryGetValue(plan.Codes!, out var file))
            codes[plan.Codes!] = file = new(plan.Codes!);
        return new ScanJourney(plan, file, connection);
    }
}
