namespace EventLoop.Payments;

/// <summary>The one place where money is rounded: to the nearest step, and half a step goes up.</summary>
public static class Rounding
{
    /// <summary><paramref name="numerator"/> / <paramref name="denominator"/>, neither of them negative, as a multiple of <paramref name="step"/>.</summary>
    public static long Nearest(Int128 numerator, Int128 denominator, long step = 1) =>
        (long)(((2 * numerator) + (denominator * step)) / (2 * denominator * step)) * step;
}
