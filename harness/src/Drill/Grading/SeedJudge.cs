using Drill.Running;
using Harness.Scenarios;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>One part of one seed, as it is to be run.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="IsHeldBack">Whether it is the scenarios that are held back, or the exercise's own.</param>
/// <param name="Observer">Told what is reported.</param>
/// <param name="History">What is known of the service from the parts before.</param>
/// <param name="Ceiling">When the seed's time is over.</param>
/// <param name="Starvation">Whether the machine was starved since the seed began.</param>
internal sealed record SeedPart(
    long Seed, bool IsHeldBack, IRunObserver Observer, ServiceHistory History, CancellationToken Ceiling, Func<string?> Starvation);

/// <summary>Judges one service seed by seed, in two parts each. What one part learns of the service, all later ones know.</summary>
/// <param name="key">Decides which of the parts comes first.</param>
/// <param name="hasHeldBack">Whether there are scenarios that are held back.</param>
/// <param name="seedCeiling">How long judging one seed may take.</param>
/// <param name="record">Where the findings go.</param>
/// <param name="run">Runs a part.</param>
internal sealed class SeedJudge(
    byte[] key, bool hasHeldBack, TimeSpan seedCeiling, FindingsRecord record, Func<SeedPart, Task<IReadOnlyList<ScenarioOutcome>>> run)
{
    // Judging a seed takes some minutes, and its ceiling is many times that: what is far from starving a scenario uses all of it up.
    private const double MostSlowdown = 3;

    private readonly ServiceHistory _history = new();

    /// <summary>Judges one seed.</summary>
    /// <exception cref="EnvironmentLacksException">The environment lacks something.</exception>
    public async Task<GradedSeed> RunAsync(long seed)
    {
        record.Begin(seed);
        var begunAt = System.Diagnostics.Stopwatch.GetTimestamp();
        using var ceiling = new CancellationTokenSource(seedCeiling);
        try
        {
            // Which of the two comes first is nobody's business, or a service that is asked late would know what it is asked.
            foreach (var isHeldBack in KeyedRandom.Shuffled([false, true], one => $"{one}", key, $"parts/{seed}"))
            {
                if (isHeldBack && !hasHeldBack) continue;
                record.PartIsOver(isHeldBack, await run(new SeedPart(
                    seed, isHeldBack, record.Listen(isHeldBack), _history, ceiling.Token, () => ScenarioContext.StarvationSince(begunAt, MostSlowdown))));
            }

            return record.Over(ceiling.IsCancellationRequested ? $"Judging this seed did not end within {seedCeiling.TotalMinutes:0.#} min." : null);
        }
        catch (InvalidServiceException invalid)
        {
            return record.Invalid(Submissions.Printable.Of(invalid.Message));
        }
    }
}
