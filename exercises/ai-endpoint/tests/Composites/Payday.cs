using System.Diagnostics;
using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Composites;

/// <summary>A day on which everything happens, on two instances; what has become of the money is judged at its end.</summary>
public sealed class Payday
{
    private const int Waves = 2;
    private const long Funds = 50_000;

    // Between the contract's 3 s and the 6 s and more of a service that waits several times.
    private static readonly TimeSpan LatestPending = TimeSpan.FromSeconds(5);

    // The most that an outage lasts: longer than a service waits for one answer, if it can.
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(3.5);
    private static readonly TimeSpan HeldWithin = TimeSpan.FromSeconds(10);

    // A verdict is used that is given within 1 s (C5).
    private static readonly TimeSpan GatherWithin = TimeSpan.FromSeconds(0.7);

    [Scenario("payday")]
    public Task A_payday_with_repeated_requests_kills_and_outages_ends_with_every_minor_unit_in_its_place() => CardsWorld.RunAsync(async world =>
    {
        var day = new Day(world);
        await OutagesAsync(world, day);
        await RushAsync(world, day);
        await SecondThoughtsAsync(world, day);
        await CutsAndKillsAsync(world, day);
        await day.MustCloseAsync();
    }, new CardsOptions { Instances = 2 });

    // Everybody pays everybody, and every app sends its request to both instances.
    private static async Task RushAsync(CardsWorld world, Day day)
    {
        for (var wave = 0; wave < Waves; wave++)
        {
            var accounts = await day.OpenAsync(3, Funds);
            var (a, b, c) = (accounts[0], accounts[1], accounts[2]);
            Intent[] intents = [world.NewIntent(a, b), world.NewIntent(b, a), world.NewIntent(a, c), world.NewIntent(c, b)];
            world.Scenario.Did($"Sent {intents.Length} transfers between three accounts at the same moment, each through both instances.");
            var answers = await world.SettleAtOnceAsync([.. intents.SelectMany(intent => world.Clients.Select(client => (client, intent)))]);
            foreach (var (intent, one) in intents.SelectMany(intent => world.Clients.Select(_ => intent)).Zip(answers)) day.Keep(intent, one.Answer);
            world.MustBeInTime(answers, Promises.SettlesAtOnce);

            world.Scenario.Did("Then two more that leave one account, through one instance each.");
            Intent[] debits = [world.NewIntent(a, b), world.NewIntent(a, c)];
            var debited = await world.SettleAtOnceAsync((world.Clients[0], debits[0]), (world.Clients[1], debits[1]));
            foreach (var (intent, one) in debits.Zip(debited)) day.Keep(intent, one.Answer);
        }
    }

    private static async Task SecondThoughtsAsync(CardsWorld world, Day day)
    {
        var accounts = await day.OpenAsync(2, Funds);
        var poor = (await day.OpenAsync(1, 0))[0];
        var (reversed, spent, gone) =
            (world.NewIntent(accounts[0], accounts[1]), world.NewIntent(accounts[0], poor, 1_000), world.NewIntent(poor, accounts[1], 400));
        var made = await day.MustEndAsync(reversed);
        world.Scenario.Did($"Made {reversed}, and reversed it four times at the same moment, through both instances.");
        var answers = await world.AtOnceAsync([.. Enumerable.Range(0, 4).Select(index =>
            (Func<Task<Answer>>)(() => world.Clients[index % 2].ReverseAsync(reversed.OwnerId, made.TransferId, world.Cancellation)))]);
        foreach (var one in answers)
            world.MustBe(reversed, day.Keep(reversed, one.Answer), 200, Transfer.Reversed, promise: Promises.ReversalsAtOnce);

        var (paid, passedOn) = (await day.MustEndAsync(spent), await day.MustEndAsync(gone));
        world.Scenario.Did($"Made {spent}, then {gone}, and reversed the first of them.");
        world.Scenario.MustHold(
            Promises.MovesWhole, (paid.Status, passedOn.Status) == (Transfer.Completed, Transfer.Completed), () => [$"{paid}", $"{passedOn}"]);
        foreach (var client in world.Clients)
        {
            var reversal = await client.ReverseAsync(spent.OwnerId, paid.TransferId, world.Cancellation);
            world.MustBeRefused(reversal, 409, "funds", Promises.SpentIsNotReversed, $"{spent}, of which 400 went on; reversed");
        }
    }

    // A repetition has its verdict, which may be another, when the transfer is completed already.
    private static async Task LateVerdictsAsync(CardsWorld world, Day day)
    {
        foreach (var word in (string[])[FraudPrevention.Allow, FraudPrevention.Deny])
        {
            var accounts = await day.OpenAsync(2, Funds);
            var intent = world.NewIntent(accounts[0], accounts[1]);
            world.Scenario.Did($"Sent {intent} twice, and let fraud prevention say {word} to the second when the first had been answered.");
            var half = await world.CompleteOneOfTwoAsync(intent);
            world.Fraud.Says(word, intent);
            half.Verdict.Open();
            foreach (var answer in half.Early) day.Keep(intent, answer);
            foreach (var one in await Task.WhenAll(half.Open))
                world.MustBe(intent, day.Keep(intent, one.Answer), 200, Transfer.Completed);
            world.Fraud.Says(FraudPrevention.Allow, intent);
            await day.MustEndAsync(intent);
        }
    }

    private static async Task CurrenciesAsync(CardsWorld world, Day day)
    {
        var (euros, dollars) = (await day.OpenAsync(1, Funds), await day.OpenAsync(1, Funds, "USD"));
        world.Scenario.Did("Sent four transfers between an account in euros and one in dollars.");
        foreach (var (from, to) in ((Account, Account)[])[(euros[0], dollars[0]), (dollars[0], euros[0])])
        {
            await day.MustEndAsync(world.NewIntent(from, to));
            await day.MustEndAsync(world.NewIntent(from, to) with { Currency = to.Currency });
        }
    }

    // Notifications hang, and nobody starts anything anew. Meanwhile, fraud prevention is late, has a new word, and then hangs, too.
    private static async Task OutagesAsync(CardsWorld world, Day day)
    {
        var accounts = await day.OpenAsync(2, Funds);
        Intent[] paid = [.. Enumerable.Range(0, 3).Select(_ => world.NewIntent(accounts[0], accounts[1]))];
        var notify = new Gate();
        using (world.Notify.Rules.Add(FakeFault.HoldBeforeEffect(notify)))
        {
            world.Scenario.Did($"While notifications hung, made {paid.Length} transfers.");
            var (before, outage) = (world.Notify.Journal.Count, Stopwatch.GetTimestamp());
            await day.MustAllEndAsync(paid);
            await notify.WhenWaitingAsync(1, HeldWithin);
            await LateVerdictsAsync(world, day);
            await CurrenciesAsync(world, day);
            await NoVerdictsAsync(world, day);
            await world.Notify.Journal.WhenAsync(_ => world.Notify.HasTriedAgain(before), Left(outage));
        }

        world.Scenario.Did("Let notifications be answered again. From then on, fraud prevention allowed everything.");
        notify.Open();
        var later = world.NewIntent(accounts[1], accounts[0]);
        await day.MustEndAsync(later);
        await day.MustBeNotifiedAsync([.. paid, later]);
    }

    private static TimeSpan Left(long since) =>
        Outage - Stopwatch.GetElapsedTime(since) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    private static async Task NoVerdictsAsync(CardsWorld world, Day day)
    {
        var accounts = await day.OpenAsync(3, Funds);
        Intent[] news = [.. Enumerable.Range(0, 3).Select(_ => world.NewIntent(accounts[0], accounts[1]))];
        Intent[] hanging = [.. Enumerable.Range(0, 4).Select(_ => world.NewIntent(accounts[1], accounts[2]))];
        world.Scenario.Did($"Sent {news.Length} transfers to which fraud prevention said something new, and {hanging.Length} while it hung.");
        foreach (var intent in news) world.Fraud.Says(world.Scenario.Next(0, 2) == 0 ? "review" : "escalate", intent);
        var gate = new Gate();
        using (world.Fraud.Rules.Add(request => FraudPrevention.IsAbout(request, hanging), FakeFault.HoldBeforeEffect(gate)))
            await Task.WhenAll(news.Concat(hanging).Select((intent, index) => MustBePendingAsync(world, day, intent, index % 2)));
        gate.Open();
        world.Fraud.Says(FraudPrevention.Allow, news);
    }

    private static async Task MustBePendingAsync(CardsWorld world, Day day, Intent intent, int instance)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var answer = await day.SendAsync(intent, instance);
        var took = Stopwatch.GetElapsedTime(startedAt);
        world.MustBe(intent, answer, 202, Transfer.Pending, promise: Promises.NothingBeforeAllow);
        world.Scenario.MustHoldInTime(Promises.AnsweredIn3, took <= LatestPending, () => [$"{intent}", $"after {took.TotalSeconds:0.0} s: {answer}"]);
    }

    // Connections to the database are cut while transfers are settled. Then both instances are killed while they notify, and when money has moved
    // and they have not heard so; one of them comes back.
    private static async Task CutsAndKillsAsync(CardsWorld world, Day day)
    {
        var accounts = await day.OpenAsync(4, Funds);
        Intent[] cut = [.. Enumerable.Range(0, 4).Select(index => world.NewIntent(accounts[index], accounts[(index + 1) % 4]))];
        Intent[] killed = [.. Enumerable.Range(0, 4).Select(index => world.NewIntent(accounts[index], accounts[(index + 2) % 4]))];
        var notify = new Gate();
        Task<Transfer[]> sent;
        using (world.Notify.Rules.Add(FakeFault.HoldBeforeEffect(notify)))
        {
            world.Scenario.Did(
                $"While notifications were held, sent {cut.Length} transfers, and cut the database's connections when fraud prevention had decided "
                + "on two of them.");
            await CutAsync(world, day, cut);
            await notify.WhenWaitingAsync(1, HeldWithin);
            sent = await KillAsync(world, day, killed);
        }

        await world.RestartAsync(world.Service);
        notify.Open();
        world.FaultEnded();
        await sent;
    }

    private static async Task CutAsync(CardsWorld world, Day day, Intent[] intents)
    {
        world.DatabaseIsAway();
        var sent = day.MustAllEndAsync(intents);
        await WhenDecidedAsync(world, intents, 2);
        foreach (var instance in world.Instances) instance.Database.Cut();
        world.DatabaseIsBack();
        await sent;
    }

    // Returns what is still being asked for.
    private static async Task<Task<Transfer[]>> KillAsync(CardsWorld world, Day day, Intent[] intents)
    {
        var (fraud, commits) = (new Gate(), new Gate());
        world.DatabaseIsAway();
        Task<Transfer[]> sent;
        using (world.Fraud.Rules.Add(request => FraudPrevention.IsAbout(request, intents), FakeFault.HoldBeforeEffect(fraud)))
        {
            sent = day.MustAllEndAsync(intents);
            await fraud.WhenWaitingAsync(intents.Length, GatherWithin);
        }

        foreach (var instance in world.Instances) instance.Database.AfterUnit = HoldCommitsAsync;
        fraud.Open();
        await Task.WhenAny(commits.WhenWaitingAsync(1, HeldWithin), sent);
        var when = commits.Waiting > 0 ? "something was committed, and before its instance heard so" : "all of them were answered";
        world.Scenario.Did($"Sent {intents.Length} more, and killed both instances when {when}. Started one of them again.");
        await Task.WhenAll(world.Instances.Select(world.KillAsync));
        foreach (var instance in world.Instances) instance.Database.AfterUnit = null;
        commits.Open();
        day.LoseInstance();
        return sent;

        async ValueTask<AnswerAction> HoldCommitsAsync(DatabaseUnit unit, UnitResult result, CancellationToken ended)
        {
            if (result.CommittedWrite) await commits.WaitAsync(ended);
            return AnswerAction.Deliver;
        }
    }

    private static Task<bool> WhenDecidedAsync(CardsWorld world, Intent[] intents, int count) => world.Fraud.Journal.WhenAsync(
        _ => world.Fraud.Verdicts.Count(verdict => intents.Any(intent => intent.DeviceToken == verdict.DeviceToken)) >= count, HeldWithin);
}
