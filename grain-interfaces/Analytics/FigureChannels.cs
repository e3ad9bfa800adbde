namespace EventLoop.Analytics;

/// <summary>How tickets come to people, as figures call it; these names never change.</summary>
public static class FigureChannels
{
    /// <summary>Bought from a page or through the API.</summary>
    public const string Online = "online";

    /// <summary>At the door, in cash.</summary>
    public const string Cash = "cash";

    /// <summary>At the door, by card.</summary>
    public const string CardTerminal = "card_terminal";

    /// <summary>Given away.</summary>
    public const string Complimentary = "complimentary";
}
