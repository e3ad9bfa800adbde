using OpenTelemetry.Trace;

namespace EventLoop;

/// <summary>
/// A trace begins with a request and is kept or not as a whole, by the ratio that the operator chose. What callers say about sampling
/// does not count, since strangers could have everything traced; and what silos do among themselves is no trace.
/// </summary>
internal sealed class RequestSampler(double ratio) : Sampler
{
    /// <summary>What ASP.NET Core calls the span of a request when it begins.</summary>
    private const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    private readonly TraceIdRatioBasedSampler requests = new(ratio);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        if (samplingParameters.Name == Request)
            return requests.ShouldSample(samplingParameters);
        var kept = samplingParameters.ParentContext.TraceFlags.HasFlag(System.Diagnostics.ActivityTraceFlags.Recorded);
        return new(kept ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }
}
