namespace EventLoop.Benchmarks;

/// <summary>What a load process is asked to do: one line of JSON on its standard input.</summary>
/// <param name="Journey">What a visitor does: <c>order</c> (place and confirm) or <c>scan</c>.</param>
/// <param name="Rate">Arrivals per second, sent when they are due whatever became of earlier ones; 0: each connection begins anew when it is done.</param>
/// <param name="RampSeconds">Under load, but not yet measured.</param>
/// <param name="MostJourneys">No more than these are begun; 0: as many as there is time for.</param>
/// <param name="Quantity">Tickets in one order.</param>
/// <param name="Codes">A file of ticket codes, one a line, all of the same length.</param>
/// <param name="RepeatsCodes">Begins anew at the first code when all have been shown; otherwise the load ends there.</param>
internal sealed record LoadPlan(
    string Journey,
    int Port,
    int Connections,
    double Seconds,
    double Rate = 0,
    double RampSeconds = 0.25,
    long MostJourneys = 0,
    Guid EventId = default,
    Guid TicketTypeId = default,
    int Quantity = 1,
    string? Codes = null,
    bool RepeatsCodes = false,
    Guid[]? Gates = null,
    string DeviceToken = "");

/// <summary>What a load process found. Times are in milliseconds.</summary>
/// <param name="Seconds">How long was measured.</param>
/// <param name="Done">Journeys that came to a good end within that time.</param>
/// <param name="DoneInAll">The same with ramp and end; the server's books must agree with it.</param>
/// <param name="Whole">From the intended begin of a journey to its last answer.</param>
/// <param name="Steps">Each request of a journey, from when it was sent.</param>
/// <param name="Refused">Answers that ended a journey badly, by status; 200 for a scan that was refused.</param>
/// <param name="Refusals">How long those took from the intended begin of their journey.</param>
/// <param name="WithoutRetryAfter">Answers 429 and 503 that did not say when to come again.</param>
/// <param name="Unsent">Arrivals that were due within the time and for which no connection was free.</param>
/// <param name="Faults">Broken connections and answers that are none.</param>
/// <param name="OutOfCodes">It ended early since all codes had been shown.</param>
internal sealed record LoadResult(
    double Seconds,
    long Done,
    long DoneInAll,
    Percentiles Whole,
    Percentiles[] Steps,
    IReadOnlyDictionary<int, long> Refused,
    Percentiles Refusals,
    long WithoutRetryAfter,
    long Unsent,
    long Faults,
    bool OutOfCodes)
{
    public double Rate => Done / Seconds;
}

/// <summary>Milliseconds.</summary>
internal sealed record Percentiles(double P50, double P99, double P999, double Longest);
