namespace Harness.Measurement;

/// <summary>Distances that people read easily: one, two or five times a power of ten.</summary>
public static class Steps
{
    // 0.3 / 0.1 is slightly below 3 in floating point, and a step must not depend on that.
    private const double Hair = 1e-9;

    /// <summary>The smallest such distance that is not below a value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above zero or not finite.</exception>
    public static double AtLeast(double value)
    {
        var power = PowerBelow(value);
        return power * (value / power) switch { <= 1 + Hair => 1, <= 2 + Hair => 2, <= 5 + Hair => 5, _ => 10 };
    }

    /// <summary>The largest such distance that is not above a value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above zero or not finite.</exception>
    public static double AtMost(double value)
    {
        var power = PowerBelow(value);
        return power * (value / power) switch { >= 10 - Hair => 10, >= 5 - Hair => 5, >= 2 - Hair => 2, _ => 1 };
    }

    private static double PowerBelow(double value) => value > 0 && double.IsFinite(value)
        ? Math.Pow(10, Math.Floor(Math.Log10(value)))
        : throw new ArgumentOutOfRangeException(nameof(value), value, "A distance is above zero and finite.");
}
