using Drill.Grading;
using Harness.Verdicts;

namespace Drill.Scorecards;

/// <summary>
/// What a request costs, beside what it costs the starter. It decides nothing: a price is neither right nor wrong, and a wall time of
/// another machine says little.
/// </summary>
/// <param name="Lines">In the order in which they were counted.</param>
/// <param name="StartersMachine">Where the starter was measured; null where it never was.</param>
internal sealed record PriceTag(IReadOnlyList<PriceLine> Lines, string? StartersMachine)
{
    /// <summary>How the name of a measure begins that belongs on the price tag, whichever scenario counted it.</summary>
    public const string MeasurePrefix = "price: ";

    /// <summary>The prices that a grading found: the middle one of its seeds. Null where it found none.</summary>
    public static PriceTag? Of(GradeResult result, StartersPrice? starter)
    {
        var lines = Measured(result)
            .Select(price => new PriceLine(price.Name, price.Value, starter?.Prices.FirstOrDefault(one => one.Name == price.Name)?.Value)).ToList();
        return lines.Count == 0 ? null : new PriceTag(lines, starter?.Machine);
    }

    /// <summary>Name and value of each price that every passing seed gave.</summary>
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
/// <param name="Name">What is paid, with its unit.</param>
/// <param name="Submission">What the submission pays.</param>
/// <param name="Starter">What the starter pays; null where it was not measured.</param>
internal sealed record PriceLine(string Name, double Submission, double? Starter);

/// <summary>A price as it is stored.</summary>
internal sealed record StoredPrice(string Name, double Value);

/// <summary>The content of `starter-price.json`: what the starter costs. Written by `drill scorecard --starter`.</summary>
/// <param name="Machine">Where it was measured.</param>
/// <param name="Prices">By name.</param>
internal sealed record StartersPrice(string Machine, IReadOnlyList<StoredPrice> Prices)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "starter-price.json";
}
