using Drill.Grading;
using Harness.Verdicts;

namespace Drill.Scorecards;

/// <summary>
/// What a request costs with the submission and with the starter. It does not affect the verdict: a price is neither right nor wrong,
/// and a wall time from another machine says little.
/// </summary>
/// <param name="Lines">In the order in which they were counted.</param>
/// <param name="StartersMachine">The machine that measured the starter; null if the starter was not measured.</param>
internal sealed record PriceTag(IReadOnlyList<PriceLine> Lines, string? StartersMachine)
{
    /// <summary>The prefix of the names of measures that belong on the price tag, in any scenario.</summary>
    public const string MeasurePrefix = "price: ";

    /// <summary>The prices that a grading found: the median of its seeds. Null if it found none.</summary>
    public static PriceTag? Of(GradeResult result, StartersPrice? starter)
    {
        var lines = Measured(result)
            .Select(price => new PriceLine(price.Name, price.Value, starter?.Prices.FirstOrDefault(one => one.Name == price.Name)?.Value)).ToList();
        return lines.Count == 0 ? null : new PriceTag(lines, starter?.Machine);
    }

    /// <summary>The prices that every passing seed measured.</summary>
    public static IReadOnlyList<StoredPrice> Measured(GradeResult result) =>
    [
        .. result.Seeds.SelectMany(seed => seed.Suite.Concat(seed.HeldBack))
            .Where(outcome => outcome.State == ScenarioState.Passed)
            .SelectMany(outcome => outcome.Measures)
            .Where(measure => measure.Name.StartsWith(MeasurePrefix, StringComparison.Ordinal))
            .GroupBy(measure => measure.Name[MeasurePrefix.Length..], measure => measure.Value)
            .Select(price => new StoredPrice(price.Key, price.Order().ElementAt(price.Count() / 2))),
    ];
}

/// <summary>One line of a price tag.</summary>
/// <param name="Name">The price's name, with its unit.</param>
/// <param name="Submission">The submission's price.</param>
/// <param name="Starter">The starter's price; null if it was not measured.</param>
internal sealed record PriceLine(string Name, double Submission, double? Starter);

/// <summary>A price as it is stored.</summary>
internal sealed record StoredPrice(string Name, double Value);

/// <summary>The content of `starter-price.json`: what the starter costs. Written by `drill scorecard --starter`.</summary>
/// <param name="Machine">The machine that measured it.</param>
/// <param name="Prices">By name.</param>
internal sealed record StartersPrice(string Machine, IReadOnlyList<StoredPrice> Prices)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "starter-price.json";
}
