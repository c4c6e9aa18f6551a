namespace Harness.Measurement;

/// <summary>
/// How far a bound separates right variants from wrong ones. Values are costs: higher is worse, and a value above the bound is
/// caught.
/// </summary>
/// <param name="WorstRight">The highest value of a right variant.</param>
/// <param name="BestWrong">The lowest value of a wrong variant that must be caught.</param>
/// <param name="Bound">The value that must not be exceeded.</param>
/// <param name="Floor">The least that any right answer costs. The ratio compares the excess over it.</param>
public sealed record Margin(double WorstRight, double BestWrong, double Bound, double Floor)
{
    /// <summary>The margin between right and wrong variants.</summary>
    /// <exception cref="ArgumentException">There is no right value or no wrong value to separate.</exception>
    public static Margin Of(
        IReadOnlyCollection<double> right, IReadOnlyCollection<double> wrong, double bound, double floor = 0)
    {
        if (right.Count == 0) throw new ArgumentException("A margin needs a right variant's value.", nameof(right));
        if (wrong.Count == 0) throw new ArgumentException("A margin needs a wrong variant's value.", nameof(wrong));
        return new Margin(right.Max(), wrong.Min(), bound, floor);
    }

    /// <summary>Whether the bound lets every right variant pass and catches every wrong one.</summary>
    public bool Separates => WorstRight <= Bound && BestWrong > Bound;

    /// <summary>
    /// The excess of the best wrong variant, divided by the excess of the worst right one. Infinite if only wrong variants exceed the
    /// floor, and zero if none does.
    /// </summary>
    public double Ratio
    {
        get
        {
            var (rightExcess, wrongExcess) = (WorstRight - Floor, BestWrong - Floor);
            if (wrongExcess <= 0) return 0;
            return rightExcess <= 0 ? double.PositiveInfinity : wrongExcess / rightExcess;
        }
    }

    /// <summary>Whether the bound separates, and by at least this ratio.</summary>
    public bool IsAtLeast(double ratio) => Separates && Ratio >= ratio;
}
