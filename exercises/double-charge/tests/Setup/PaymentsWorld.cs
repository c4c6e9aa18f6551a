extern alias Service;

using System.Diagnostics;
using Exercises.Testing;
using Harness.Fakes;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Setup;

/// <summary>
/// What one attempt of a scenario works with: a fresh database, a provider, and one or more instances of the service.
/// </summary>
internal sealed class PaymentsWorld(ScenarioContext scenario) : World<Service::Program, PaymentsClient>(scenario)
{
    // The contract's pool size (C7).
    private const int ConnectionsPerInstance = 20;
    private static readonly string[] Currencies = ["EUR", "GBP", "SEK", "USD"];

    private long _faultEndedAt = Stopwatch.GetTimestamp();

    public CardProvider Provider { get; } = new();

    /// <summary>
    /// How long ago the last fault ended, as the contract means it: its promises of so many seconds count from there (C2, C6).
    /// Faults of the provider are read from its journal; the end of any other is reported by <see cref="FaultEnded"/>.
    /// </summary>
    public TimeSpan UndisturbedFor
    {
        get
        {
            var (mendedFor, unbrokenFor) = (Stopwatch.GetElapsedTime(Interlocked.Read(ref _faultEndedAt)), Provider.UnbrokenFor);
            return mendedFor < unbrokenFor ? mendedFor : unbrokenFor;
        }
    }

    protected override IReadOnlyDictionary<string, HttpFake> Fakes => new Dictionary<string, HttpFake> { ["Provider"] = Provider };

    /// <summary>Runs one scenario over its own world.</summary>
    public static Task RunAsync(Func<PaymentsWorld, Task> body, int instances = 1, Isolation isolation = Isolation.InProcess) =>
        ScenarioRunner.RunAsync(async scenario => await body(await StartAsync(scenario, instances, isolation)));

    /// <summary>Starts a world for an attempt.</summary>
    public static async Task<PaymentsWorld> StartAsync(ScenarioContext scenario, int instances, Isolation isolation)
    {
        var world = new PaymentsWorld(scenario);
        await world.StartAsync(new ServiceGroupOptions
        {
            Instances = instances,
            Isolation = isolation,
            ConnectionsPerInstance = ConnectionsPerInstance,
            StartsAgain = Promises.StartsAgain,
            AnswersInTime = Promises.AnswersInTime,
        });
        return world;
    }

    /// <summary>Records that a fault has just ended: of the database, a closed gate, or an instance that was down.</summary>
    public void FaultEnded() => Interlocked.Exchange(ref _faultEndedAt, Stopwatch.GetTimestamp());

    /// <summary>A fresh intent; a given order id replaces the seed's.</summary>
    public Intent NewIntent(string? orderId = null) => new(
        Scenario.Token(Scenario.Next(8, 40)),
        orderId ?? $"o-{Scenario.Token()}",
        Scenario.Next(100, 500_000),
        Currencies[Scenario.Next(0, Currencies.Length)],
        $"tok_{Scenario.Token(16)}");

    /// <summary>Several fresh intents.</summary>
    public Intent[] NewIntents(int count) => [.. Enumerable.Range(0, count).Select(_ => NewIntent())];

    protected override PaymentsClient CreateClient(ServiceInstance instance) => new(Scenario, instance, () => UndisturbedFor);
}
