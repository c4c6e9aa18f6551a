using Harness.Measurement;
using Harness.Verdicts;

namespace Harness.Tests.Reports;

/// <summary>A storm of twenty seconds as a shop with three dependencies might see it: one hangs, one refuses, one is slow.</summary>
internal static class SamplePlots
{
    public const string FailedId = "storm";
    public const string PassedId = "sustained-rate";

    public static readonly FaultWindow[] Faults =
    [
        new("recommendations", "hangs", 6_000, 11_500),
        new("pricing", "answers 500", 13_000, 15_200),
        new("reservation", "takes effect and drops the answer", 14_000, 18_400),
        new("recommendations", "drips its body", 19_000, null),
    ];

    public static PlotData Data { get; } = Assemble();

    /// <summary>A run in which one scenario failed and another passed, both with plots.</summary>
    public static RunResult Run { get; } = SampleRun.Red with
    {
        Expected = [.. SampleRun.Red.Expected.Where(entry => entry.Id is FailedId or PassedId or "slow-provider")],
        Outcomes =
        [
            SampleRun.Outcome("slow-provider"),
            SampleRun.Outcome("crash-between-charge-and-save") with { Id = FailedId, Plots = Data },
            SampleRun.Outcome(PassedId) with { Plots = Data with { Faults = [], Levels = [], Calls = Data.Calls.Take(1).ToList() } },
        ],
    };

    private static PlotData Assemble()
    {
        var random = new Random(7);
        var products = Requests("product", 90, random, at => IsHanging(at) ? ("ok", 190 + random.NextDouble() * 60)
            : IsRefusing(at) ? ("503", 3 + random.NextDouble() * 4) : ("ok", 8 + Math.Pow(random.NextDouble(), 8) * 400));
        var checkouts = Requests("checkout", 25, random, at => IsHanging(at) && random.Next(4) == 0 ? ("timeout", 2_000)
            : IsRefusing(at) ? ("503", 4 + random.NextDouble() * 8) : ("ok", 20 + random.NextDouble() * 30));
        var orders = Requests("order", 15, random, _ => ("ok", 1.5 + random.NextDouble() * 2));
        return PlotAssembly.Of(
            [.. products, .. checkouts, .. orders],
            [
                ("recommendations", [.. products.Select(request => request.AtMs).Where(at => !IsHanging(at) || random.Next(40) == 0)]),
                ("pricing", [.. products.Concat(checkouts).SelectMany(request => Enumerable.Repeat(request.AtMs, IsRefusing(request.AtMs) ? 4 : 1))]),
                ("reservation", [.. checkouts.Select(request => request.AtMs)]),
            ],
            [new LevelSeries("connections to recommendations", [.. Enumerable.Range(20, 200).Select(step => new PlotPoint(
                step * 100, IsHanging(step * 100) ? 8 : random.Next(1, 4)))])],
            Faults,
            levelIntervalMs: 100)!;
    }

    private static List<PlottedRequest> Requests(
        string kind, int ratePerSecond, Random random, Func<double, (string Outcome, double LatencyMs)> answer) =>
    [
        .. Enumerable.Range(0, ratePerSecond * 18).Select(index =>
        {
            var at = 2_300 + index * 1000.0 / ratePerSecond + random.NextDouble() * 5;
            var (outcome, latency) = answer(at);
            return new PlottedRequest(kind, outcome, at, latency);
        }),
    ];

    private static bool IsHanging(double at) => at is >= 6_000 and < 11_500;

    private static bool IsRefusing(double at) => at is >= 13_000 and < 15_200;
}
