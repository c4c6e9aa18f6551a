using Drill.Running;
using Harness.Scenarios;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>One part of one seed, ready to run.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="IsHeldBack">True for the held-back scenarios, false for the exercise's own.</param>
/// <param name="Observer">Receives what the scenarios report.</param>
/// <param name="History">What earlier parts found out about the service.</param>
/// <param name="Ceiling">Cancelled when the seed's time is up.</param>
/// <param name="Starvation">Says whether the machine was starved since the seed began.</param>
internal sealed record SeedPart(
    long Seed, bool IsHeldBack, IRunObserver Observer, ServiceHistory History, CancellationToken Ceiling, Func<string?> Starvation);

/// <summary>Judges one service seed by seed, each seed in two parts. What a part finds out about the service, later parts know.</summary>
/// <param name="key">Decides which part comes first.</param>
/// <param name="hasHeldBack">Whether there are held-back scenarios.</param>
/// <param name="seedCeiling">How long judging one seed may take.</param>
/// <param name="record">Collects the findings.</param>
/// <param name="run">Runs a part.</param>
internal sealed class SeedJudge(
    byte[] key, bool hasHeldBack, TimeSpan seedCeiling, FindingsRecord record, Func<SeedPart, Task<IReadOnlyList<ScenarioOutcome>>> run)
{
    // Judging a seed takes a few minutes, and its ceiling is many times that. A slowdown far too small to starve a scenario does not use it up.
    private const double MostSlowdown = 3;

    private readonly ServiceHistory _history = new();

    /// <summary>Judges one seed.</summary>
    /// <exception cref="EnvironmentLacksException">The environment lacks something.</exception>
    public async Task<GradedSeed> RunAsync(long seed)
    {
        record.Begin(seed);
        var begunAt = System.Diagnostics.Stopwatch.GetTimestamp();
        using var ceiling = new CancellationTokenSource(seedCeiling);
        // The order of the two parts is secret. Otherwise a service could tell from the time which part is asking.
        foreach (var isHeldBack in KeyedRandom.Shuffled([false, true], one => $"{one}", key, $"parts/{seed}"))
        {
            if (isHeldBack && !hasHeldBack) continue;
            var part = new SeedPart(
                seed, isHeldBack, record.Listen(isHeldBack), _history, ceiling.Token, () => ScenarioContext.StarvationSince(begunAt, MostSlowdown));
            var judged = await JudgedService.OfAsync(() => run(part));
            if (judged.InvalidReason is { } reason) return record.Invalid(Submissions.Printable.Of(reason));
            record.PartIsOver(isHeldBack, judged.Reported);
        }

        return record.Over(ceiling.IsCancellationRequested ? $"Judging this seed took longer than {seedCeiling.TotalMinutes:0.#} min." : null);
    }
}
