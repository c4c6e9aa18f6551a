namespace Harness.Measurement;

/// <summary>Distances that people read easily: one, two or five times a power of ten.</summary>
public static class Steps
{
    /// <summary>The smallest such distance that is not below a value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above zero or not finite.</exception>
    public static double AtLeast(double value)
    {
        if (!(value > 0) || !double.IsFinite(value))
            throw new ArgumentOutOfRangeException(nameof(value), value, "A distance is above zero and finite.");
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        // A hair of tolerance: 0.3 / 0.1 is a little above 3, and a step must not depend on that.
        return power * (value / power) switch { <= 1 + 1e-9 => 1, <= 2 + 1e-9 => 2, <= 5 + 1e-9 => 5, _ => 10 };
    }
}
