using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Hunt;

/// <summary>
/// What holds of every answer by itself, at the moment at which it comes. Whether it may be 5xx, or lost, is judged where it is received
/// (<see cref="CardsClient"/>).
/// </summary>
internal sealed class AnswerJudge(CardsWorld world, Secrets secrets)
{
    // Nearly all of the contract's 3 s may be spent waiting; more than that, and less than the 6 s of a service that waits twice.
    private static readonly TimeSpan Latest = TimeSpan.FromSeconds(5);

    /// <summary>Ends the attempt as failed where the answer breaks a promise.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="asked">The request and its answer.</param>
    /// <param name="isTimed">Whether the harness has not held it up.</param>
    public void MustHold(LaneRun lane, Asked asked, bool isTimed)
    {
        if (asked.Answer is not { } answer) return;
        IEnumerable<string> Seen() => [$"{asked}", .. asked.Intent is { } intent ? world.Fraud.LinesOf(intent) : []];
        world.Scenario.MustHold(Promises.TokenStaysSecret, !secrets.AreIn(answer.Body), Seen);
        if (asked.What == Asked.Transfer && !asked.WasAway && isTimed)
            world.Scenario.MustHoldInTime(Promises.AnsweredIn3, asked.Took <= Latest, Seen);
        if (answer.Status is null or >= 500) return;
        switch (asked.What)
        {
            case Asked.Transfer:
                MustBeATransfer(lane, asked, asked.Intent!, Seen);
                break;
            case Asked.Reverse when asked.ById == asked.Of!.OwnerId:
                MustBeAReversal(lane, asked, Seen);
                break;
            case Asked.Read when asked.ById == asked.Of!.OwnerId:
                world.Scenario.MustHold(Promises.Readable, answer.Status == 200 && IsShown(lane, asked), Seen);
                MustHaveBeenAllowed(lane, asked);
                break;
            case Asked.Reverse or Asked.Read:
                world.Scenario.MustHold(Promises.StrangersSeeNothing, answer is { Status: 404, IsProblem: true }, Seen);
                break;
            case Asked.Statement:
                MustBeAStatement(lane, asked, Seen);
                break;
            default:
                world.Scenario.MustHold(Promises.BadInputIsRefused, answer is { Status: 400, IsProblem: true }, Seen);
                break;
        }
    }

    private void MustBeATransfer(LaneRun lane, Asked asked, Intent intent, Func<IEnumerable<string>> seen)
    {
        var answer = asked.Answer!;
        switch (answer.Status)
        {
            case 404:
                world.Scenario.MustHold(Promises.OneTransfer, lane.IsNotTheirs(intent) && answer.IsProblem, seen);
                break;
            case 422:
                // Where it could be 404, either will do (C1).
                var isReused = lane.Intents.Any(other => LaneRun.OwnedKeyOf(other) == asked.Of && !IsSame(other, intent) && !lane.IsNotTheirs(other));
                world.Scenario.MustHold(Promises.OneTransfer, isReused && answer.IsRefusal(422, "key-reused"), seen);
                break;
            default:
                world.Scenario.MustHold(Promises.OnlyTheOwnerPays, !lane.IsNotTheirs(intent), seen);
                var shown = answer.Transfer;
                world.Scenario.MustHold(
                    Promises.OneTransfer,
                    shown is not null && IsKnown(shown.Status) && shown.Is(intent, shown.Status, shown.Reason)
                    && (answer.Status == 202) == (shown.Status == Transfer.Pending),
                    seen);
                MustHaveBeenAllowed(lane, asked);
                break;
        }
    }

    private void MustBeAReversal(LaneRun lane, Asked asked, Func<IEnumerable<string>> seen)
    {
        var answer = asked.Answer!;
        var isRefused = answer.IsRefusal(409, "funds") || answer.IsRefusal(409, Transfer.Pending) || answer.IsRefusal(409, Transfer.Declined);
        world.Scenario.MustHold(
            Promises.Reverses, isRefused || (answer is { Status: 200, Transfer: { Status: Transfer.Reversed } } && IsShown(lane, asked)), seen);
        MustHaveBeenAllowed(lane, asked);
    }

    private void MustBeAStatement(LaneRun lane, Asked asked, Func<IEnumerable<string>> seen)
    {
        var (answer, account) = (asked.Answer!, asked.Account!);
        if (StatementQueries.Breaks(asked.Details) is { } promise)
        {
            // Of two faults, either is told.
            world.Scenario.MustHold(
                promise, answer.IsProblem && (answer.Status == 400 || (answer.Status == 404 && asked.ById != account.OwnerId)), seen);
            return;
        }

        if (asked.ById != account.OwnerId)
        {
            world.Scenario.MustHold(Promises.StrangersSeeNothing, answer is { Status: 404, IsProblem: true }, seen);
            return;
        }

        var shown = answer.Statement;
        world.Scenario.MustHold(
            Promises.Readable, shown is not null && shown.AccountId == account.AccountId && shown.Currency == account.Currency, seen);
        var most = lane.Accounts.Where(one => one.Currency == account.Currency).Sum(one => one.OpenedWithMinor);
        world.Scenario.MustHold(Promises.SumStays, shown!.BalanceMinor >= 0 && shown.BalanceMinor <= most, seen);
        StatementQueries.MustBeRight(world, asked.Details, shown, seen);
    }

    // By the word to this very transfer, at the latest when somebody is told that it was completed (C5).
    private void MustHaveBeenAllowed(LaneRun lane, Asked asked)
    {
        if (asked.Answer!.Transfer is not { Status: Transfer.Completed or Transfer.Reversed } shown) return;
        var made = lane.Intents.FirstOrDefault(intent => LaneRun.OwnedKeyOf(intent) == asked.Of && shown.Is(intent));
        if (made is not null) world.MustHaveBeenAllowed(made, shown);
    }

    // The transfer that was asked for, as one of the key's requests says.
    private static bool IsShown(LaneRun lane, Asked asked) =>
        asked.Answer!.Transfer is { } shown && shown.TransferId == asked.TransferId && IsKnown(shown.Status)
        && lane.Intents.Any(intent => LaneRun.OwnedKeyOf(intent) == asked.Of && shown.Is(intent, shown.Status, shown.Reason));

    private static bool IsKnown(string status) => status is Transfer.Pending or Transfer.Completed or Transfer.Declined or Transfer.Reversed;

    /// <summary>Whether two requests have one body.</summary>
    public static bool IsSame(Intent one, Intent other) =>
        (one.From, one.To, one.AmountMinor, one.Currency) == (other.From, other.To, other.AmountMinor, other.Currency);
}
