using System.Text.Json;
using Drill.Sandboxing;
using Harness.Tests.Repository;
using Harness.Verdicts;

namespace Harness.Tests.Grading;

/// <summary>The attack.json of a folder of harness/tests/Attacks.</summary>
/// <param name="Exercise">The exercise that is attacked.</param>
/// <param name="What">What it does and whom it would fool, in a sentence.</param>
/// <param name="On">What it is laid over: "starter", "reference" or both.</param>
internal sealed record AttackDescription(string Exercise, string What, IReadOnlyList<string> On)
{
    /// <summary>The starter, which is red: an attack that wins would be green.</summary>
    public const string Starter = "starter";

    /// <summary>The reference, which may be green: an attack must leave and learn nothing.</summary>
    public const string Reference = "reference";

    /// <summary>How it must end on the starter; null for anything that is neither green nor invalid.</summary>
    public string? Verdict { get; init; }

    /// <summary>The scenarios that must end failed on the starter: that they end inconclusive would be the attack's own choice.</summary>
    public IReadOnlyList<string> Fails { get; init; } = [];

    /// <summary>What one of its lines begins with, or it has not done what it is here for; null for nothing.</summary>
    public string? Says { get; init; }

    /// <summary>How many seeds it is graded with.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>Another limit on processes than gradings have.</summary>
    public int? Processes { get; init; }

    /// <summary>Another limit on a seed than gradings have, in minutes.</summary>
    public int? SeedMinutes { get; init; }

    /// <summary>Another limit on the build than gradings have, in minutes.</summary>
    public int? BuildMinutes { get; init; }

    /// <summary>All names, in their order.</summary>
    public static IReadOnlyList<string> Names =>
        [.. Directory.GetDirectories(Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>Where they are.</summary>
    public static string Root => Path.Combine(Checkout.Root, "harness", "tests", "Attacks");

    /// <summary>The limits that it is graded with.</summary>
    public SandboxLimits Limits
    {
        get
        {
            var usual = new SandboxLimits();
            return usual with
            {
                Processes = Processes ?? usual.Processes,
                SeedTime = SeedMinutes is { } seed ? TimeSpan.FromMinutes(seed) : usual.SeedTime,
                BuildTime = BuildMinutes is { } build ? TimeSpan.FromMinutes(build) : usual.BuildTime,
            };
        }
    }

    /// <summary>Whether it may end so on the starter.</summary>
    public bool MayEnd(RunVerdict verdict) => Verdict is { } expected
        ? string.Equals(verdict.ToString(), expected, StringComparison.OrdinalIgnoreCase)
        : verdict is RunVerdict.Red or RunVerdict.Inconclusive;

    /// <summary>Reads one.</summary>
    public static AttackDescription Read(string name) =>
        JsonSerializer.Deserialize<AttackDescription>(File.ReadAllText(Path.Combine(Root, name, "attack.json")), JsonSerializerOptions.Web)!;
}
