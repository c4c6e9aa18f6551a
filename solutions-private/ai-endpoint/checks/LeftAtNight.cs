using AiEndpoint.Tests.Setup;
using Exercises.Testing;
using Harness.Fakes;
using Harness.Scenarios;

namespace AiEndpoint.Checks;

/// <summary>
/// One of two instances has had nothing to do for a long time when the other one leaves something behind. A suite that a candidate runs all
/// day cannot wait for so long.
/// </summary>
public sealed class LeftAtNight
{
    private const int Transfers = 4;

    // A service that looks less and less often, twice as long after each time, has come to half a minute by then.
    private static readonly TimeSpan Night = TimeSpan.FromSeconds(35);

    [Scenario("left-at-night")]
    public Task After_a_quiet_night_an_instance_finds_what_another_one_left() => CardsWorld.RunAsync(async world =>
    {
        world.Scenario.Did(
            $"Asked for nothing for {Night.TotalSeconds} s. Then made {Transfers} transfers through one of two instances while notifications were "
            + "refused, reversed one of them, and killed that instance for good. The other one was asked for nothing.");
        await Quiet.UntilAsync(() => world.Fraud.Journal.Count, Night, Night, world.Cancellation);
        List<(string TransferId, IReadOnlyList<string> Kinds)> expected = [];
        using (world.Notify.Rules.Add(FakeFault.FailBeforeEffect(503)))
        {
            var (_, _, intents) = await world.AddPairsAsync(Transfers, 5_000);
            foreach (var intent in intents) expected.Add(((await world.MustCompleteAsync(intent)).TransferId, [Transfer.Completed]));
            var made = expected[^1].TransferId;
            world.MustBe(
                intents[^1], await world.Client.ReverseAsync(intents[^1].OwnerId, made, world.Cancellation), 200, Transfer.Reversed,
                promise: Promises.Reverses);
            expected[^1] = (made, [Transfer.Completed, Transfer.Reversed]);
            await world.KillAsync(world.Service);
        }

        world.DatabaseIsBack();
        await world.MustBeNotifiedAsync(expected);
        world.MustNotifyNothingElse(expected.Select(one => one.TransferId));
    }, new CardsOptions { Instances = 2 });
}
