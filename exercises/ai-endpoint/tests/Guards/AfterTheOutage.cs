using System.Diagnostics;
using AiEndpoint.Tests.Setup;
using Exercises.Testing;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Guards;

/// <summary>The database was away from one instance for a while, and connections of the other one were cut. Nothing of that may be left over.</summary>
public sealed class AfterTheOutage
{
    private const int AtOnce = 8;

    // For so long do requests fail, so that a service that counts failures has counted enough of them.
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(3);

    // Longer than the contract's 5 s, in which the database still counts as away.
    private static readonly TimeSpan NothingIsAsked = TimeSpan.FromSeconds(6);

    [Scenario("after-the-outage")]
    public Task Long_after_an_outage_nothing_is_left_of_it() => CardsWorld.RunAsync(async world =>
    {
        world.Scenario.Did($"Sent {AtOnce} transfers to each of two instances at the same moment.");
        foreach (var client in world.Clients) await MustCompleteAllAsync(world, client);

        world.Scenario.Did(
            $"Kept the database away from the first instance for {Outage.TotalSeconds} s, while transfers were sent to it. Cut the connections of the "
            + $"second. Then asked for nothing for {NothingIsAsked.TotalSeconds} s.");
        world.DatabaseIsAway();
        world.Instances[0].Database.Refuse();
        var startedAt = Stopwatch.GetTimestamp();
        for (var wave = 0; wave == 0 || Stopwatch.GetElapsedTime(startedAt) < Outage; wave++)
        {
            var intents = (await world.AddPairsAsync(AtOnce, 5_000)).Intents;
            await Task.WhenAll(intents.Select(intent => world.Clients[0].TransferAsync(intent, world.Cancellation)));
            await Quiet.UntilAsync(() => wave, Outage / 6, Outage, world.Cancellation);
        }

        world.Instances[1].Database.Cut();
        world.Instances[0].Database.Heal();
        world.DatabaseIsBack();
        await Quiet.UntilAsync(() => world.Fraud.Journal.Count, NothingIsAsked, NothingIsAsked, world.Cancellation);

        world.Scenario.Did($"Sent {AtOnce} transfers to each at the same moment.");
        foreach (var client in world.Clients) await MustCompleteAllAsync(world, client);
    }, new CardsOptions { Instances = 2 });

    private static async Task MustCompleteAllAsync(CardsWorld world, CardsClient client)
    {
        var intents = (await world.AddPairsAsync(AtOnce, 5_000)).Intents;
        var answers = await Task.WhenAll(intents.Select(intent => Races.TimeAsync(() => client.TransferAsync(intent, world.Cancellation))));
        foreach (var (intent, one) in intents.Zip(answers))
            world.MustBeCompleted(intent, one.Answer, Promises.NotNowIsRare);
        world.MustBeInTime(answers, Promises.SettlesAtOnce);
    }
}
