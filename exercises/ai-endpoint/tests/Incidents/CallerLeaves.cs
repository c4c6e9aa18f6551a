using System.Diagnostics;
using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

/// <summary>Callers close their connections while fraud prevention thinks, and while the database works for them.</summary>
public sealed class CallerLeaves
{
    private const long OpenedWith = 10_000;

    // More than a transfer, or a reversal, needs in any sensible design; the sweep ends with the first that is answered.
    private const int MostOperations = 14;

    private static readonly TimeSpan SettledWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AsksWithin = TimeSpan.FromSeconds(10);

    // A verdict counts that is given within 1 s (C13).
    private static readonly TimeSpan GivenWithin = TimeSpan.FromSeconds(0.9);
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(0.5);

    // A service that looks whether its caller is still there sees it at once.
    private static readonly TimeSpan NoticesWithin = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    [Scenario("caller-leaves")]
    public Task A_transfer_whose_caller_left_is_settled_all_the_same() => CardsWorld.RunAsync(async world =>
    {
        await LeaveAsync(world, "held its answers until they had left", opensLater: false);
        await LeaveAsync(world, $"answered {Later.TotalSeconds} s after it was asked", opensLater: true);
        await LeaveAtOperationsAsync(world, reverses: false);
        await LeaveAtOperationsAsync(world, reverses: true);
    });

    private static async Task LeaveAsync(CardsWorld world, string what, bool opensLater)
    {
        world.Scenario.Did($"Sent four transfers while fraud prevention {what}, and closed the callers' connections. It denies one of them.");
        var (accounts, intents) = await NewAsync(world, count: 4);
        var denied = intents[^1];
        world.Fraud.Says(FraudPrevention.Deny, denied);
        var gate = new Gate();
        using var held = world.Fraud.Rules.Add(
            request => FraudPrevention.IsAbout(request, intents), opensLater ? FakeFault.DelayBeforeEffect(Later) : FakeFault.HoldBeforeEffect(gate));
        var startedAt = Stopwatch.GetTimestamp();
        List<RawCaller> callers = [];
        foreach (var intent in intents) callers.Add(await RawCaller.TransferAsync(world, intent));
        await world.Fraud.Journal.WhenAsync(_ => held.Met >= intents.Length, AsksWithin);
        foreach (var (index, caller) in callers.Index()) caller.Leave(abruptly: index % 2 == 1);
        // A service that stops asking when its caller has left gets time to do so; one that does not is only kept waiting.
        await world.Fraud.Journal.WhenAsync(journal => journal.Entries.Any(entry => entry.Outcome == RequestOutcome.ClientLeft), NoticesWithin);
        gate.Open();
        var isInTime = opensLater || Stopwatch.GetElapsedTime(startedAt) < GivenWithin;
        world.Scenario.ShouldBeForced(isInTime, "Fraud prevention did not say its word within 1 s.");

        await MustSettleAsync(
            world, [.. accounts.Zip(intents).SkipLast(1).Select(one => (one.First, OpenedWith - one.Second.AmountMinor))]);
        foreach (var intent in intents.SkipLast(1)) await MustShowAsync(world, intent, Transfer.Completed);
        await MustShowAsync(world, denied, Transfer.Declined, "fraud");
        await world.MustBeUntouchedAsync(Promises.DenyDeclines, accounts[^1]);
    }

    // Each caller leaves while another operation of its request is under way: the whole request was read by then.
    private static async Task LeaveAtOperationsAsync(CardsWorld world, bool reverses)
    {
        var (accounts, intents) = await NewAsync(world, MostOperations);
        var left = 0;
        for (var (nth, isOver) = (1, false); !isOver && nth <= MostOperations; nth++)
        {
            var intent = intents[nth - 1];
            var made = reverses ? await world.MustCompleteAsync(intent) : null;
            var stall = world.Service.Database.StallOperation(nth);
            using var caller = made is null ? await RawCaller.TransferAsync(world, intent) : await RawCaller.ReverseAsync(world, intent, made);
            var answer = caller.ReadAsync(AsksWithin);
            await Task.WhenAny(stall.WhenStalledAsync(AsksWithin), answer);
            isOver = stall.Stalled is null;
            caller.Leave(abruptly: nth % 2 == 0);
            await answer;
            if (!isOver) await Task.Delay(NoticesWithin, world.Cancellation);
            stall.Release();
            left = nth;
        }

        world.Scenario.Did(
            $"Sent {left} {(reverses ? "reversals" : "transfers")}, and closed each caller's connection before another operation of the database.");
        await MustSettleAsync(
            world, [.. accounts.Zip(intents).Take(left).Select(one => (one.First, reverses ? OpenedWith : OpenedWith - one.Second.AmountMinor))]);
        foreach (var intent in intents.Take(left)) await MustShowAsync(world, intent, reverses ? Transfer.Reversed : Transfer.Completed);
    }

    private static async Task<(Account[] Paying, Intent[] Intents)> NewAsync(CardsWorld world, int count)
    {
        var paying = await world.AddAsync([.. Enumerable.Range(0, count).Select(_ => world.NewAccount(OpenedWith))]);
        var paid = await world.AddAsync([.. paying.Select(_ => world.NewAccount(OpenedWith))]);
        return (paying, [.. paying.Zip(paid, (from, to) => world.NewIntent(from, to))]);
    }

    // Reads the table of accounts (A1): the service is not asked for anything.
    private static async Task MustSettleAsync(CardsWorld world, IReadOnlyList<(Account Account, long BalanceMinor)> expected)
    {
        using var waiting = world.Scenario.Waiting("transfers to be settled");
        await using var session = await world.Group.OpenOtherAsync();
        var startedAt = Stopwatch.GetTimestamp();
        object ids = expected.Select(one => one.Account.AccountId).ToArray();
        while (true)
        {
            var held = await session.QueryAsync<string>("SELECT account_id || ' ' || balance_minor FROM accounts WHERE account_id = ANY ($1)", ids);
            var open = expected.Where(one => !held.Contains($"{one.Account.AccountId} {one.BalanceMinor}")).ToList();
            if (open.Count == 0) return;
            world.Scenario.MustHoldInTime(
                Promises.CallersMayLeave, Stopwatch.GetElapsedTime(startedAt) < ScenarioContext.CeilingOf(SettledWithin, startedAt),
                () => [.. open.Select(one => $"{one.Account} does not hold {one.BalanceMinor}"), .. held.Select(row => $"accounts: {row}")]);
            await Task.Delay(Poll, world.Cancellation);
        }
    }

    private static async Task MustShowAsync(CardsWorld world, Intent intent, string status, string? reason = null)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var asked = world.Fraud.Verdicts.FirstOrDefault(verdict => verdict.DeviceToken == intent.DeviceToken);
        world.Scenario.MustHold(
            Promises.CallersMayLeave, asked is not null, () => [$"{intent}", "fraud prevention was not asked, or its answer was not awaited"]);
        while (true)
        {
            var answer = await world.Client.FindAsync(intent.OwnerId, asked!.Check.TransferId, world.Cancellation);
            if (answer.Transfer?.Is(intent, status, reason) == true) return;
            world.Scenario.MustHoldInTime(
                Promises.CallersMayLeave, Stopwatch.GetElapsedTime(startedAt) < ScenarioContext.CeilingOf(SettledWithin, startedAt),
                () => [$"{intent}", $"must be {status}: {answer}", .. world.Fraud.LinesOf(intent)]);
            await Task.Delay(Poll, world.Cancellation);
        }
    }
}
