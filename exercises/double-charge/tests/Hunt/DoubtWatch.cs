using System.Diagnostics;
using DoubleCharge.Tests.Setup;
using Harness.Hunting;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Hunt;

/// <summary>
/// Looks at payments from the moment everything is healed, while callers still wait: whoever looks when the last of them has its answer
/// does not see a payment that was in doubt for too long (C6).
/// </summary>
/// <param name="world">The world.</param>
/// <param name="fleet">The instances.</param>
internal sealed class DoubtWatch(PaymentsWorld world, Fleet fleet)
{
    private static readonly TimeSpan SettledWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly long _healedAt = Stopwatch.GetTimestamp();

    /// <summary>Watches every lane until the callers have their answers, or its payments are final.</summary>
    public async Task<IReadOnlyList<Violation>> WatchAsync(IEnumerable<LaneRun> lanes, CancellationToken over)
    {
        var watched = await Task.WhenAll(lanes.Where(IsPaying).Select(lane => Violation.OfAsync(lane.Lane.Id, () => WatchAsync(lane, over))));
        return [.. watched.OfType<Violation>()];
    }

    private static bool IsPaying(LaneRun lane) => lane.Old is null && lane.Lane.Moves.Any(move => move.Do == "pay");

    private async Task WatchAsync(LaneRun lane, CancellationToken over)
    {
        Dictionary<string, long> pendingSince = [];
        while (!over.IsCancellationRequested)
        {
            var lists = await Task.WhenAll(lane.Orders.Select(order => fleet.Client(null).ListAsync(order, world.Cancellation)));
            List<Payment> pending = [.. lists.SelectMany(list => list.Payments ?? []).Where(payment => !payment.IsFinal)];
            foreach (var payment in pending)
            {
                // Seen first is recorded at the latest.
                pendingSince.TryAdd(payment.Id, Stopwatch.GetTimestamp());
                var ceiling = ScenarioContext.CeilingOf(SettledWithin, _healedAt);
                var isLate = Stopwatch.GetElapsedTime(pendingSince[payment.Id]) > ceiling && fleet.UndisturbedFor() > ceiling;
                world.Scenario.MustHoldInTime(Promises.Settles, !isLate, () => Seen(lane, payment));
            }

            if (pending.Count == 0 && lane.Asked.Count == lane.Lane.Moves.Count(move => move.Do == "pay")) return;
            await Task.Delay(Interval, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private IEnumerable<string> Seen(LaneRun lane, Payment payment) =>
    [
        $"listed: {payment}, {Stopwatch.GetElapsedTime(_healedAt).TotalSeconds:0} s after everything was healed, while its callers were still waiting",
        .. lane.Asked.SelectMany(asked => Answer.Lines(asked.Answers).Prepend($"{asked.Intent}")), .. lane.Intents.DistinctBy(intent => intent.CardToken).SelectMany(world.ProviderLines),
    ];
}
