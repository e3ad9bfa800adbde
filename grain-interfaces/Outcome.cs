namespace EventLoop;

/// <summary>
/// What a command came to: a value, or the reason why the rules refuse it. Faults (storage away, queue full) are
/// exceptions and never an outcome. <typeparamref name="TRefusal"/> is an enum that names every refusal of the command in
/// order of precedence.
/// </summary>
[GenerateSerializer, Immutable, Alias("Outcome`2")]
public sealed record Outcome<T, TRefusal>
    where T : class
    where TRefusal : struct, Enum
{
    private Outcome(T? value, TRefusal? refusal)
    {
        Value = value;
        Refusal = refusal;
    }

    /// <summary>The result; null when refused.</summary>
    [Id(0)]
    public T? Value { get; init; }

    /// <summary>Why the command was refused; null when it was carried out.</summary>
    [Id(1)]
    public TRefusal? Refusal { get; init; }

    /// <summary>What the refusal is about (the ticket types that are sold out, say); empty when there is nothing to add.</summary>
    [Id(2)]
    public Guid[] About { get; init; } = [];

    /// <summary>How long to wait before a repeat may fare better; null when time does not help.</summary>
    [Id(3)]
    public TimeSpan? RetryAfter { get; init; }

    public static implicit operator Outcome<T, TRefusal>(T value) => new(value, null);

    public static implicit operator Outcome<T, TRefusal>(TRefusal refusal) => new(null, refusal);

    /// <summary>A refusal that names what it is about.</summary>
    public static Outcome<T, TRefusal> Refuse(TRefusal refusal, params Guid[] about) => new(null, refusal) { About = about };
}
