extern alias Service;

using System.Diagnostics;
using Exercises.Testing;
using Harness.Fakes;
using Harness.Scenarios;

namespace TwoTruths.Tests.Setup;

/// <summary>What one attempt of a scenario works with: a fresh database, billing, and one or more instances of the service.</summary>
internal sealed class OrdersWorld(ScenarioContext scenario) : World<Service::Program, OrdersClient>(scenario)
{
    // The contract's pool size (C10).
    private const int ConnectionsPerInstance = 20;
    private static readonly string[] States = [Content.Open, Content.Paid, Content.Shipped];

    private long _faultEndedAt = Stopwatch.GetTimestamp();

    public BillingService Billing { get; } = new();

    /// <summary>Whether anybody asked for a reconcile, which makes changes, too (C12).</summary>
    public bool HasReconciled { get; private set; }

    /// <summary>
    /// How long ago the last fault ended, as the contract means it: its promises of so many seconds count from there. Billing's faults are
    /// read from its journal; the end of any other is reported by <see cref="FaultEnded"/>.
    /// </summary>
    public TimeSpan UndisturbedFor
    {
        get
        {
            var (mendedFor, unbrokenFor) = (Stopwatch.GetElapsedTime(Interlocked.Read(ref _faultEndedAt)), Billing.UnbrokenFor);
            return mendedFor < unbrokenFor ? mendedFor : unbrokenFor;
        }
    }

    protected override IReadOnlyDictionary<string, HttpFake> Fakes => new Dictionary<string, HttpFake> { ["Billing"] = Billing };

    /// <summary>Runs one scenario over its own world.</summary>
    public static Task RunAsync(Func<OrdersWorld, Task> body, int instances = 1, Isolation isolation = Isolation.InProcess) =>
        ScenarioRunner.RunAsync(async scenario => await body(await StartAsync(scenario, instances, isolation)));

    /// <summary>Starts a world for an attempt.</summary>
    public static async Task<OrdersWorld> StartAsync(ScenarioContext scenario, int instances, Isolation isolation)
    {
        var world = new OrdersWorld(scenario);
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

    /// <summary>An order with a fresh id, which does not exist yet.</summary>
    public Tracked NewOrder() => new($"o-{Scenario.Token()}");

    /// <summary>Several fresh orders.</summary>
    public Tracked[] NewOrders(int count) => [.. Enumerable.Range(0, count).Select(_ => NewOrder())];

    /// <summary>Fresh content of a fresh customer's.</summary>
    public Content NewContent(string? state = null) =>
        new($"c-{Scenario.Token()}", Scenario.Next(100, 500_000), state ?? States[Scenario.Next(0, States.Length)]);

    /// <summary>The same customer's, with a state and an amount that differ.</summary>
    public Content Changed(Content content) => content with
    {
        AmountMinor = content.AmountMinor + Scenario.Next(1, 900),
        State = States[(Array.IndexOf(States, content.State) + 1 + Scenario.Next(0, 2)) % States.Length],
    };

    protected override OrdersClient CreateClient(ServiceInstance instance) => new(Scenario, instance, () => UndisturbedFor, () => HasReconciled = true);
}
