using DoubleCharge.Tests.Setup;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Incidents;

public sealed class CommitAnswerLost
{
    private const int MostCommits = 4;

    [Scenario("commit-answer-lost")]
    public Task A_write_whose_acknowledgement_is_lost_is_still_one_payment() => PaymentsWorld.RunAsync(async world =>
    {
        for (var nth = 1; nth <= MostCommits; nth++)
        {
            var intent = world.NewIntent();
            var fault = world.Service.Database.LoseCommitAnswer(nth);
            var answers = await world.Client.PayUntilFinalAsync(intent, world.Cancellation);
            fault.Disarm();
            // A payment with fewer writes than this: every one of them has been lost once.
            await world.MustHaveBittenAsync(fault.Fired || nth > 1, "The service committed nothing, so no acknowledgement could be lost.");
            if (!fault.Fired) break;
            world.Scenario.Did($"Sent {intent}; PostgreSQL committed write {nth} of it ({fault.Lost!.Description}) and the connection broke before the acknowledgement. Sent it again until its answer was final.");
            world.MustBeDecided(intent, answers);
            await world.MustAgreeAsync(intent);
        }
    });
}
