using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Exercises;

namespace Harness.Reviews;

/// <summary>How much a review may say.</summary>
/// <param name="Findings">The most findings; those after them do not count.</param>
/// <param name="LinesEach">The most lines of one finding.</param>
/// <param name="SharePercent">The most lines of all findings together, in percent of the lines of all files.</param>
/// <param name="TriggerChars">The most characters of a finding's trigger.</param>
public sealed record ReviewLimits(int Findings, int LinesEach, int SharePercent, int TriggerChars);

/// <summary>What a review must reach.</summary>
/// <param name="Recall">The least recall, 0 to 1.</param>
/// <param name="Precision">The least precision, 0 to 1.</param>
public sealed record ReviewBar(double Recall, double Precision)
{
    // A share such as 0.6 is not exact.
    private const double Tolerance = 1e-9;

    /// <summary>Whether a review reaches both.</summary>
    public bool IsReached(double recall, double precision) => recall >= Recall - Tolerance && precision >= Precision - Tolerance;
}

/// <summary>
/// What a review may say: the content of `review-form.json`, which candidates see. It holds no answers; they are in a <see cref="ReviewSites"/>.
/// </summary>
public sealed record ReviewForm
{
    /// <summary>The name of the file, in the exercise's folder.</summary>
    public const string FileName = "review-form.json";

    /// <summary>How forms, sites and scored reviews are read: no comments, no unknown fields.</summary>
    public static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
    };

    /// <summary>The file, below the exercise's folder, that the candidate fills in.</summary>
    public required string Review { get; init; }

    /// <summary>The folder, below the exercise's folder, of the test files that prove a finding. It ends with a slash.</summary>
    public required string Proofs { get; init; }

    /// <summary>The files under review, below the exercise's folder.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The clauses of the contract that a finding may say are broken; README holds their words.</summary>
    public required IReadOnlyList<string> Clauses { get; init; }

    /// <summary>The codes of what a defect does to somebody, each with its meaning in one line.</summary>
    public required IReadOnlyDictionary<string, string> Harms { get; init; }

    /// <summary>The codes of how bad that is, each with its meaning in one line. They are for people: no score depends on them.</summary>
    public required IReadOnlyDictionary<string, string> Severities { get; init; }

    /// <summary>How much a review may say.</summary>
    public required ReviewLimits Limits { get; init; }

    /// <summary>What a review must reach.</summary>
    public required ReviewBar Bar { get; init; }

    /// <summary>Reads and checks a file's content.</summary>
    /// <exception cref="InvalidDataException">It is not a form; the message names the file and the error.</exception>
    public static ReviewForm Parse(string json, string path)
    {
        var form = StrictJson.Parse<ReviewForm>(json, JsonOptions, fault => $"{path} is not a valid form of a review: {fault}");
        return FaultOf(form) is { } fault ? throw new InvalidDataException($"{path}: {fault}.") : form;
    }

    private static string? FaultOf(ReviewForm form) => form switch
    {
        { Files.Count: 0 } => "there is no file to review",
        { Clauses.Count: 0 } => "there is no clause",
        { Harms.Count: < 2 } => "there must be at least two harms",
        { Severities.Count: < 2 } => "there must be at least two severities",
        { Limits.Findings: < 1 } or { Limits.LinesEach: < 1 } or { Limits.TriggerChars: < 1 } => "a limit must be at least 1",
        { Limits.SharePercent: < 1 or > 100 } => "`sharePercent` must be from 1 to 100",
        { Bar: { Recall: < 0 or > 1 } or { Precision: < 0 or > 1 } } => "the bar's recall and precision must be from 0 to 1",
        _ when !form.Proofs.EndsWith('/') => "`proofs` must be a folder and end with a slash",
        _ when Twice(form.Files) is { } file => $"'{file}' is listed twice",
        _ when Twice(form.Clauses) is { } clause => $"'{clause}' is listed twice",
        _ => null,
    };

    private static string? Twice(IReadOnlyList<string> names) => names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
}
