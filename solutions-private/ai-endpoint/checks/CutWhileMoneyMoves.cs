using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;

namespace AiEndpoint.Checks;

/// <summary>
/// The database freezes, or is cut, before each operation of a transfer and of a reversal, and when a commit is done and not yet answered. When it is
/// back, the request is repeated, and fraud prevention has changed its mind. Whatever became of the transfer, there is one truth about it.
/// </summary>
public sealed class CutWhileMoneyMoves
{
    // More than a sensible design needs for either, a sender's looks included; and commits: of a key, of the money, of a notification.
    private const int MostOperations = 10;
    private const int MostCommits = 3;

    // Fewer than the 20 notifications of which the contract speaks.
    private const int MostWaiting = 5;
    private const long Funds = 10_000;

    // Shorter than anybody waits for a database, and long enough for whoever waits in a row to be in the middle of it.
    private static readonly TimeSpan Freeze = TimeSpan.FromSeconds(1.2);
    private static readonly TimeSpan FreezeBeforeCut = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan CommitsWithin = TimeSpan.FromSeconds(0.5);

    [Scenario("cut-while-money-moves")]
    public Task A_database_that_is_cut_while_money_moves_leaves_one_truth() => CardsWorld.RunAsync(async world =>
    {
        var transfers = await SweepAsync(world, reverses: false);
        var reversals = await SweepAsync(world, reverses: true);
        world.Scenario.Did("Compared the books.");
        // A declined one is never completed later (C6), and is no deed.
        foreach (var one in (Case[])[.. transfers, .. reversals])
        {
            await world.MustAgreeAsync(one);
            await world.MustBeNotifiedAsync([one.Notified]);
        }

        world.MustNotifyNothingElse([.. transfers.Concat(reversals).Select(one => one.Deed.TransferId)]);
    });

    private static async Task<IReadOnlyList<Case>> SweepAsync(CardsWorld world, bool reverses)
    {
        List<Case> cases = [];
        var cut = 0;
        foreach (var trouble in Troubles(world.Scenario.Next(0, 2)))
        {
            var accounts = await world.AddAsync(world.NewAccount(Funds), world.NewAccount(Funds));
            var one = new Case(world.NewDeed(accounts[0], accounts[1]));
            // Which begins with a transfer that nothing happens to.
            if (reverses) await world.MustBeMadeAsync(one.Deed, world.Client);
            var met = reverses ? await ReverseAsync(world, one, trouble) : await TransferAsync(world, one, trouble);
            if (met) cut++;
            cases.Add(one);
            if (cases.Count % MostWaiting == 0) await world.MustBeNotifiedAsync([.. cases.Select(other => other.Notified)]);
        }

        world.Scenario.ShouldBeForced(cut > 0, $"No {(reverses ? "reversal" : "transfer")} reached an operation of the database.");
        await world.MustBeNotifiedAsync([.. cases.Select(one => one.Notified)]);
        return cases;
    }

    private static IEnumerable<Trouble> Troubles(int first) =>
    [
        .. Enumerable.Range(1, MostOperations).Select(nth => new Trouble(nth, AfterCommit: false, Cuts: (nth + first) % 2 == 0)),
        .. Enumerable.Range(1, MostCommits).Select(nth => new Trouble(nth, AfterCommit: true, Cuts: (nth + first) % 2 == 0)),
    ];

    private static async Task<bool> TransferAsync(CardsWorld world, Case one, Trouble trouble)
    {
        var (intent, isDenied) = (one.Deed.Intent, world.Scenario.Next(0, 2) == 0);
        var then = isDenied ? "said deny" : "failed, and then said allow";
        world.Scenario.Did($"Sent {intent}; the database {trouble}. Then fraud prevention {then}, and it was sent again.");
        var (met, early) = await DisturbAsync(world, trouble, () => world.SendAsync(one.Deed, world.Client));
        if (isDenied)
        {
            world.Fraud.Says(FraudPrevention.Deny, intent);
        }
        else
        {
            world.Fraud.Answers(FakeAnswer.Error(500, "unavailable"), intent);
            await world.SendAsync(one.Deed, world.Client);
            world.Fraud.Says(FraudPrevention.Allow, intent);
        }

        one.Ended = await world.MustEndAsync(one.Deed, world.Client);
        // What was answered before is final; without an answer, the transfer may or may not have been completed by then.
        var isRight = one.Ended.Is(intent, Transfer.Completed) || (isDenied && one.Ended.Is(intent, Transfer.Declined, "fraud"));
        world.Scenario.MustHold(
            Promises.CompletedStays, isRight && (early.Status != 200 || early.Transfer == one.Ended),
            () => [$"{intent}", $"the first answer: {early}", $"answered in the end: {one.Ended}", .. world.Fraud.LinesOf(intent)]);
        world.Fraud.Says(FraudPrevention.Allow, intent);
        await world.MustAgreeAsync(one);
        return met;
    }

    private static async Task<bool> ReverseAsync(CardsWorld world, Case one, Trouble trouble)
    {
        var intent = one.Deed.Intent;
        world.Scenario.Did($"Made {intent} and reversed it; the database {trouble}. Then fraud prevention said deny, and both were sent again.");
        var (met, early) = await DisturbAsync(
            world, trouble, () => world.Client.ReverseAsync(intent.OwnerId, one.Deed.TransferId, world.Cancellation));
        if (early.Status is not null and < 500) world.MustBe(intent, early, 200, Transfer.Reversed, promise: Promises.Reverses);
        world.Fraud.Says(FraudPrevention.Deny, intent);
        // Completed or reversed by now, and never declined; a reversal is only certain when it was answered.
        var between = await world.MustEndAsync(one.Deed, world.Client);
        world.Scenario.MustHold(
            Promises.CompletedStays, between.Is(intent, Transfer.Reversed) || (early.Status != 200 && between.Is(intent, Transfer.Completed)),
            () => [$"{intent}", $"the reversal's answer: {early}", $"its repetition shows {between}", .. world.Fraud.LinesOf(intent)]);
        await world.MustBeReversedAsync(one.Deed, world.Client);
        one.Ended = await world.MustEndAsync(one.Deed, world.Client);
        await world.MustAgreeAsync(one);
        return met;
    }

    /// <summary>Sends a request, and freezes the database at the given moment. What was under way is cut, or goes on.</summary>
    private static async Task<(bool Met, Answer Answer)> DisturbAsync(CardsWorld world, Trouble trouble, Func<Task<Answer>> send)
    {
        var (database, state, seen, isOver) = (world.Service.Database, new Lock(), 0, false);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.DatabaseIsAway();
        if (trouble.AfterCommit)
        {
            database.AfterUnit = (_, result, _) =>
            {
                FreezeIf(result.CommittedWrite);
                return ValueTask.FromResult(AnswerAction.Deliver);
            };
        }
        else
        {
            database.BeforeUnit = (unit, _) =>
            {
                FreezeIf(unit.IsOperation);
                return ValueTask.FromResult(UnitAction.Forward);
            };
        }

        var answer = send();
        await Task.WhenAny(reached.Task, answer);
        // A commit may come after the answer: of a notification that was sent.
        if (trouble.AfterCommit) await Task.WhenAny(reached.Task, Task.Delay(CommitsWithin, world.Cancellation));
        bool met;
        lock (state) (met, isOver) = (reached.Task.IsCompleted, true);
        if (met) await Task.Delay(trouble.Cuts ? FreezeBeforeCut : Freeze, world.Cancellation);
        (database.BeforeUnit, database.AfterUnit) = (null, null);
        if (met && trouble.Cuts) database.Cut();
        database.Heal();
        world.DatabaseIsBack();
        return (met, await answer);

        void FreezeIf(bool counts)
        {
            lock (state)
            {
                // Never when it has been healed already.
                if (!counts || isOver || ++seen != trouble.Nth) return;
                database.Freeze();
                reached.TrySetResult();
            }
        }
    }

    /// <summary>When the database freezes, and whether it is cut then.</summary>
    private sealed record Trouble(int Nth, bool AfterCommit, bool Cuts)
    {
        public override string ToString() =>
            $"froze {(AfterCommit ? $"when commit {Nth} was done" : $"before operation {Nth}")}{(Cuts ? " and was cut" : "")}";
    }
}

/// <summary>A transfer to which something happened, and what it was in the end.</summary>
internal sealed record Case(Deed Deed)
{
    /// <summary>The final answer; null while there is none.</summary>
    public Transfer? Ended { get; set; }

    /// <summary>What must have been notified, and nothing else.</summary>
    public (string TransferId, IReadOnlyList<string> Kinds) Notified =>
        Ended?.Status == Transfer.Declined ? (Deed.TransferId, []) : Deed.Notified;
}

/// <summary>One truth about a case.</summary>
internal static class Cases
{
    /// <summary>Its request, a look at it, both balances and both statements say what its final answer said.</summary>
    public static async Task MustAgreeAsync(this CardsWorld world, Case one)
    {
        var (deed, ended) = (one.Deed, one.Ended!);
        var again = await world.MustEndAsync(deed, world.Client);
        world.Scenario.MustHold(
            ended.Status == Transfer.Declined ? Promises.DeclinedIsFinal : Promises.CompletedStays, again == ended,
            () => [$"{deed.Intent}", $"answered with {ended}", $"then with {again}", .. world.Fraud.LinesOf(deed.Intent)]);
        await world.MustShowAsync(deed.Intent, ended.TransferId, ended.Status, ended.Reason, Promises.OneTransfer);
        var moved = ended.Status == Transfer.Completed ? deed.Intent.AmountMinor : 0;
        await world.MustHoldAsync(
            Promises.MovesWhole, (deed.From, deed.From.OpenedWithMinor - moved), (deed.To, deed.To.OpenedWithMinor + moved));
        (Transfer Transfer, string Kind)[] entries = ended.Status switch
        {
            Transfer.Completed => [(ended, Entry.OfTransfer)],
            Transfer.Reversed => [(ended, Entry.OfTransfer), (ended, Entry.OfReversal)],
            _ => [],
        };
        foreach (var account in (Account[])[deed.From, deed.To]) await world.MustHaveEntriesAsync(account, entries);
        if (ended.Status != Transfer.Declined) world.MustHaveBeenAllowed(deed.Intent, ended);
    }
}
