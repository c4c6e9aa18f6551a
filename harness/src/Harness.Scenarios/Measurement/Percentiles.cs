namespace Harness.Measurement;

/// <summary>Exact percentiles of a set of values.</summary>
public static class Percentiles
{
    /// <summary>Sorts a copy of the values.</summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static Percentiles<T> Of<T>(IEnumerable<T> values) where T : IComparable<T> => new(values);
}

/// <summary>
/// Exact percentiles by nearest rank: the p-th percentile is the smallest value that at least p percent of all values do
/// not exceed. It is always one of the values; nothing is interpolated or put in buckets.
/// </summary>
public sealed class Percentiles<T> where T : IComparable<T>
{
    private readonly T[] _sorted;

    internal Percentiles(IEnumerable<T> values)
    {
        _sorted = [.. values];
        if (_sorted.Length == 0) throw new ArgumentException("Percentiles need at least one value.", nameof(values));
        Array.Sort(_sorted);
    }

    /// <summary>How many values there are.</summary>
    public int Count => _sorted.Length;

    /// <summary>The smallest value.</summary>
    public T Min => _sorted[0];

    /// <summary>The largest value.</summary>
    public T Max => _sorted[^1];

    /// <summary>The value at a percentile.</summary>
    /// <param name="percent">Above 0 and at most 100.</param>
    /// <exception cref="ArgumentOutOfRangeException">The percentile is outside that range.</exception>
    public T At(double percent)
    {
        if (percent is not (> 0 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(percent), percent, "A percentile is above 0 and at most 100.");
        // Decimal, because in binary 99.9 percent of 1,000 comes out a hair above rank 999 and would be rounded up.
        var rank = (int)Math.Ceiling((decimal)percent * _sorted.Length / 100);
        return _sorted[Math.Max(rank, 1) - 1];
    }
}
