namespace Harness.Twins;

/// <summary>Lines of a file.</summary>
/// <param name="From">The first one; a file begins with line 1.</param>
/// <param name="To">The last one.</param>
public readonly record struct LineRange(int From, int To)
{
    /// <summary>How many lines these are.</summary>
    public int Count => To - From + 1;

    /// <summary>Whether the two have a line in common.</summary>
    public bool Overlaps(LineRange other) => From <= other.To && other.From <= To;

    /// <summary>The first so many of these lines.</summary>
    public LineRange First(int most) => Count <= most ? this : new LineRange(From, From + most - 1);

    /// <inheritdoc />
    public override string ToString() => From == To ? $"{From}" : $"{From}-{To}";

    /// <summary>The lines of a whole text. A line feed at its end begins no line.</summary>
    public static LineRange Of(string text) => new(1, Math.Max(1, text.AsSpan().Count('\n') + (text.EndsWith('\n') ? 0 : 1)));
}
