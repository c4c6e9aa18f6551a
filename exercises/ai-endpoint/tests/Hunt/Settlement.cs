using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Hunt;

/// <summary>What must have become of the transfers of a lane, by the words of fraud prevention and by what is on the accounts.</summary>
/// <param name="world">The world.</param>
/// <param name="lane">The lane.</param>
/// <param name="rules">Its transfers, each of them final.</param>
/// <param name="fraud">What fraud prevention was asked.</param>
internal sealed class Settlement(CardsWorld world, LaneRun lane, LaneRules rules, FraudRecord fraud)
{
    private const string Funds = "funds", Currency = "currency", ByFraud = "fraud";

    /// <summary>Ends the attempt as failed where one ended otherwise.</summary>
    public void MustBeRight()
    {
        foreach (var deal in rules.Deals)
        {
            IEnumerable<string> Seen() => [.. Accounts(), .. rules.Seen(deal)];
            if (deal.IsMade) MustBeRightToMake(deal, Seen);
            else MustBeRightToDecline(deal, Seen);
            foreach (var refused in lane.All.Where(asked => asked.Of == deal.Of && asked.Answer?.IsRefusal(409, Funds) == true))
                world.Scenario.MustHold(Promises.Reverses, !CouldPayBack(deal), () => [$"wrong: {refused}", .. Seen()]);
        }
    }

    private void MustBeRightToMake(Deal deal, Func<IEnumerable<string>> seen)
    {
        world.Scenario.MustHold(Promises.OneCurrency, IsOfOneCurrency(deal.Intent), seen);
        world.MustHaveBeenAllowed(deal.Intent, deal.Last);
        world.Scenario.MustHold(Promises.NothingBeforeAllow, IsTold(FraudPrevention.Allow, deal), seen);
        var isReversal = deal.Last.Status == Transfer.Reversed;
        var wasAsked = lane.All.Any(asked => asked.What == Asked.Reverse && asked.Of == deal.Of && asked.ById == deal.Of.OwnerId);
        world.Scenario.MustHold(Promises.StrangersSeeNothing, !isReversal || wasAsked, seen);
    }

    // Of several reasons, any will do (C3).
    private void MustBeRightToDecline(Deal deal, Func<IEnumerable<string>> seen)
    {
        var (promise, isReason) = deal.Last.Reason switch
        {
            Currency => (Promises.OneCurrency, !IsOfOneCurrency(deal.Intent)),
            Funds => (Promises.NoFunds, !CouldPay(deal)),
            ByFraud => (Promises.DenyDeclines, IsTold(FraudPrevention.Deny, deal)),
            _ => (Promises.DeclinedIsFinal, false),
        };
        world.Scenario.MustHold(promise, isReason, seen);
    }

    private bool IsTold(string word, Deal deal) => fraud.HasTold(word, deal.Intent, deal.TransferId, TokensOf(deal));

    private IEnumerable<string> TokensOf(Deal deal) =>
        lane.Intents.Where(intent => LaneRun.OwnedKeyOf(intent) == deal.Of).Select(intent => intent.DeviceToken);

    private bool IsOfOneCurrency(Intent intent) =>
        lane.Find(intent.From)?.Currency == intent.Currency && lane.Find(intent.To)?.Currency == intent.Currency;

    // Certain whatever the order of events was: nothing that came in is counted, and everything that went out.
    private bool CouldPay(Deal deal) => LeastOn(deal.Intent.From, deal) >= deal.Intent.AmountMinor;

    private bool CouldPayBack(Deal deal) => deal.IsMade && LeastOn(deal.Intent.To, deal) >= 0;

    private long LeastOn(string accountId, Deal without)
    {
        var account = lane.Find(accountId)!;
        return account.OpenedWithMinor - rules.Deals.Where(deal => deal != without).Sum(deal => deal.MostOutOf(account));
    }

    private IEnumerable<string> Accounts() => lane.Accounts.Select(account => $"{account}");
}
