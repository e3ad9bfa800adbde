using EventLoop.Events;

namespace EventLoop.Gates;

/// <summary>What an event asks of its gates.</summary>
[Alias("IGateParts")]
internal interface IGateParts : IGrainWithGuidKey
{
    /// <summary>The event has changed.</summary>
    [Alias("TermsChanged")]
    Task TermsChanged(EventTerms terms);
}
