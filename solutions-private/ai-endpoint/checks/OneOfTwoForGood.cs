using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace AiEndpoint.Checks;

/// <summary>
/// A long payday on two instances, one of which does not come back. Fraud prevention is slow within its promise, notifications break in turns,
/// and the same few owners repeat whatever they asked for and take some of it back.
/// </summary>
public sealed class OneOfTwoForGood
{
    private const int Owners = 4;
    private const long Funds = 50_000;

    // Of the rounds below, counted from 0.
    private const int RoundOfTheKill = 2;

    // Not away yet. Whether a verdict is used that comes so late is not judged on a busy machine: owners ask again.
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(0.9);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan TriesWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AsksWithin = TimeSpan.FromSeconds(10);

    private static readonly (string What, FakeFault Fault)[] Rounds =
    [
        ("answer 503", FakeFault.FailBeforeEffect(503)),
        ("act and never say so", FakeFault.NeverAnswerAfterEffect),
        ("never act and never answer", FakeFault.NeverAnswerBeforeEffect),
        ("act and drop the connection", FakeFault.DropAfterEffect),
        ("act late", FakeFault.DelayBeforeEffect(Late)),
        ("break off their answers", FakeFault.CutBody),
    ];

    [Scenario("one-of-two-for-good")]
    public Task A_payday_on_which_one_of_two_instances_goes_for_good_ends_with_everything_in_its_place() => CardsWorld.RunAsync(async world =>
    {
        var accounts = await world.AddAsync([.. Enumerable.Range(0, Owners).Select(_ => world.NewAccount(Funds))]);
        List<Deed> deeds = [];
        var met = 0;
        using (world.Fraud.Rules.Add(FakeFault.DelayBeforeEffect(Slow)))
        {
            foreach (var (number, (what, fault)) in Rounds.Index())
            {
                // In every round everybody pays somebody else than before; in some of them, two pay each other.
                var distance = 1 + (number % (Owners - 1));
                Deed[] round = [.. accounts.Select((account, index) => world.NewDeed(account, accounts[(index + distance) % Owners]))];
                using (var broken = world.Notify.Rules.Add(fault))
                {
                    world.Scenario.Did(
                        $"While notifications {what}, {Owners} owners sent a transfer each, {Where(number)}. "
                        + "Then two were reversed, and all were sent again.");
                    if (number == RoundOfTheKill) await PayAndKillAsync(world, round);
                    else await PayAsync(world, round, Alive(world, number));
                    await RepeatAsync(world, round, Alive(world, number + 1));
                    await world.Notify.Journal.WhenAsync(_ => broken.Met > 0, TriesWithin);
                    met += broken.Met;
                }

                deeds.AddRange(round);
                // Before more of them wait than the contract speaks of.
                await world.MustBeNotifiedAsync([.. round.Select(deed => deed.Notified)]);
            }
        }

        world.Scenario.ShouldBeForced(met > 0, "Nothing was sent to notifications while they were broken.");
        world.Scenario.Did("When nothing was slow or broken any more, the owners sent everything once more, and the books were compared.");
        foreach (var deed in deeds) await world.MustBeMadeAsync(deed, world.Client);
        await world.MustAddUpAsync(deeds, accounts);
    }, new CardsOptions { Instances = 2 });

    // The instances that can be asked when a round begins.
    private static IReadOnlyList<CardsClient> Alive(CardsWorld world, int round) => round <= RoundOfTheKill ? world.Clients : [world.Client];

    private static string Where(int round) =>
        round < RoundOfTheKill ? "to both instances at the same moment"
        : round > RoundOfTheKill ? "twice, to the instance that was left"
        : "to both instances at the same moment, of which the second was killed for good";

    private static Task PayAsync(CardsWorld world, Deed[] round, IReadOnlyList<CardsClient> clients) =>
        Task.WhenAll(round.SelectMany(deed => Enumerable.Range(0, 2).Select(index => world.SendAsync(deed, clients[index % clients.Count]))));

    private static async Task PayAndKillAsync(CardsWorld world, Deed[] round)
    {
        world.DatabaseIsAway();
        var sent = PayAsync(world, round, world.Clients);
        // Some have their verdict by then, and others wait for it.
        await world.Fraud.Journal.WhenAsync(
            _ => world.Fraud.Verdicts.Any(verdict => round.Any(deed => deed.Intent.DeviceToken == verdict.DeviceToken)), AsksWithin);
        await world.KillAsync(world.Instances[1]);
        world.DatabaseIsBack();
        await sent;
    }

    private static async Task RepeatAsync(CardsWorld world, Deed[] round, IReadOnlyList<CardsClient> clients)
    {
        await Task.WhenAll(round.Select(deed => world.MustBeMadeAsync(deed, clients)));
        await Task.WhenAll(world.Scenario.Shuffled(round).Take(2).Select(deed => world.MustBeReversedAsync(deed, clients)));
        await Task.WhenAll(round.Select(deed => world.MustBeMadeAsync(deed, clients)));
    }
}
