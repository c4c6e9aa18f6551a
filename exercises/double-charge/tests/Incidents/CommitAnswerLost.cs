using DoubleCharge.Tests.Setup;
using Harness.Faults;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Incidents;

public sealed class CommitAnswerLost
{
    private const int MostCommits = 4;

    // Including reads.
    private const int MostOperations = 12;

    [Scenario("commit-answer-lost")]
    public Task A_write_whose_acknowledgement_is_lost_is_still_one_payment() => PaymentsWorld.RunAsync(async world =>
    {
        for (var nth = 1; nth <= MostCommits; nth++)
        {
            var intent = world.NewIntent();
            var fault = world.Service.Database.LoseCommitAnswer(nth);
            _ = fault.FiredAsync().ContinueWith(_ => world.FaultEnded(), TaskScheduler.Default);
            var answers = await world.Client.PayUntilFinalAsync(intent, world.Cancellation);
            fault.Disarm();
            // The payment has fewer writes than this: each of them has lost its answer once.
            if (!fault.Fired && nth > 1) break;
            if (!fault.Fired)
            {
                world.MustBeDecided(intent, answers);
                await world.MustAgreeAsync(intent);
                await LoseAnyAnswerAsync(world);
                break;
            }

            world.Scenario.Did($"Sent {intent}; PostgreSQL committed write {nth} of it ({fault.Lost!.Description}) and the connection broke before the acknowledgement. Sent it again until its answer was final.");
            world.MustBeDecided(intent, answers);
            await world.MustAgreeAsync(intent);
        }
    });

    /// <summary>
    /// A write inside a database function shows in no statement: then the answer to each operation that ends outside a
    /// transaction is lost in turn.
    /// </summary>
    private static async Task LoseAnyAnswerAsync(PaymentsWorld world)
    {
        for (var nth = 1; nth <= MostOperations; nth++)
        {
            var (intent, seen) = (world.NewIntent(), 0);
            DatabaseUnit? lost = null;
            world.Service.Database.AfterUnit = (unit, result, _) =>
            {
                if (!unit.IsOperation || result.StatusAfter != 'I' || result.SqlState is not null || Interlocked.Increment(ref seen) != nth)
                    return ValueTask.FromResult(AnswerAction.Deliver);
                lost = unit;
                world.FaultEnded();
                return ValueTask.FromResult(AnswerAction.Drop);
            };
            var answers = await world.Client.PayUntilFinalAsync(intent, world.Cancellation);
            world.Service.Database.AfterUnit = null;
            world.Scenario.Did($"Sent {intent}; the connection broke before the answer to operation {nth} of it ({lost?.Description ?? "there were fewer"}). Sent it again until its answer was final.");
            world.MustBeDecided(intent, answers);
            await world.MustAgreeAsync(intent);
            if (lost is null) break;
        }
    }
}
