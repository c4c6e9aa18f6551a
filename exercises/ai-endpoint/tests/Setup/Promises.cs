using Harness.Scenarios;

namespace AiEndpoint.Tests.Setup;

/// <summary>The README's promises as the scenarios check them: one wording for one promise. C1 to C6.</summary>
internal static partial class Promises
{
    public static readonly Invariant MovesOnce = new(
        "C1", "However often one request is sent with one key, its money moves at most once.",
        "A customer who taps twice, or whose phone repeats the request, pays twice from a gift card. Each case is a complaint and a refund by hand.");

    public static readonly Invariant OneTransfer = new(
        "C1", "One key is one transfer: every repetition is answered with it, with the same transferId, as it is by then.",
        "An app that repeats a request after a lost answer is told something else than before, and shows the customer two transfers or none.");

    public static readonly Invariant OtherBodyIsRefused = new(
        "C1", "The same key of the same owner with another body is 422 with the reason key-reused, and changes nothing.",
        "A client with a bug in its keys is told that its second transfer was made, and the money never arrives.");

    public static readonly Invariant KeysAreTheirOwners = new(
        "C1", "Keys of different owners, and keys that differ in anything, letter case included, have nothing to do with each other.",
        "A customer is answered with a stranger's transfer, or cannot pay because somebody else used the same key.");

    public static readonly Invariant RefusedLeavesKeyFree = new(
        "C1", "A request that was answered 400 or 404 leaves its key free.",
        "A customer who corrects a typo cannot send the corrected transfer.");

    public static readonly Invariant PendingIsTakenUp = new(
        "C1", "A repetition of a request whose transfer is pending takes it up again.",
        "A transfer that met a hiccup of fraud prevention stays pending for ever, however often the customer tries.");

    public static readonly Invariant SumStays = new(
        "C2", "What the accounts of a currency hold in all never changes by transfers and reversals, and no balance is ever below 0.",
        "Money is made or lost on gift cards. Nobody notices until the books are closed, and then nobody can say whose it was.");

    public static readonly Invariant MovesWhole = new(
        "C2", "A transfer takes its whole amount from one account and adds it to the other, or does nothing.",
        "A customer's balance is not what they paid and received.");

    public static readonly Invariant NoFunds = new(
        "C2", "A transfer that the account cannot pay when it is settled is declined with the reason funds.",
        "Customers pay with what they do not have.");

    public static readonly Invariant Reverses = new(
        "C2", "Reversing a completed transfer answers 200 with the transfer, reversed, and gives its whole amount back, once.",
        "A refund is promised and does not arrive, or arrives twice.");

    public static readonly Invariant SpentIsNotReversed = new(
        "C2", "Reversing a transfer whose money is not there any more is 409 with the reason funds, and nothing moves.",
        "Whoever passes the money on quickly enough has it twice: a reversal pays out what nobody paid in.");

    public static readonly Invariant OneCurrency = new(
        "C3", "Money moves only between accounts that both have the transfer's currency; otherwise it is declined with the reason currency.",
        "Five hundred of one currency become five hundred of another. The first who finds out makes money of it until somebody looks.");

    public static readonly Invariant SettlesAtOnce = new(
        "C4",
        "Up to 8 transfers and reversals at the same moment are each answered within 5 s, at the first attempt, with what the contract says, and "
        + "never with 5xx.",
        "On a payday, when many pay each other, some customers are turned away although nothing is broken.");

    public static readonly Invariant ReversalsAtOnce = new(
        "C4", "Reversals of one transfer at the same moment are each answered with it, reversed, and never as if it did not exist.",
        "Support clicks twice and is told that the transfer does not exist. It opens a case about lost money.");

    public static readonly Invariant NothingBeforeAllow = new(
        "C5", "No money moves before fraud prevention has said allow to that transfer.",
        "Transfers that a person was going to look at are through before anybody looked. The money is gone.");

    public static readonly Invariant PendingIs202 = new(
        "C5", "As long as there is no verdict, the answer is 202 with the transfer, pending.",
        "A customer is told that a transfer was made, or refused, which nobody has decided.");

    public static readonly Invariant AnsweredIn3 = new(
        "C5", "POST /transfers is answered within 3 s, whatever fraud prevention does (this harness allows more on a busy machine).",
        "While fraud prevention hangs, every app that transfers money hangs with it, and retries pile up.");

    public static readonly Invariant VerdictIsUsed = new(
        "C5", "A verdict that fraud prevention gives within 1 s is used.",
        "Transfers that were allowed stay pending, and customers try again and again.");

    public static readonly Invariant OthersAreServed = new(
        "C5",
        "While up to 25 transfers wait for a fraud prevention that hangs, requests that do not need it are answered as if nothing were, before "
        + "the first of those transfers is.",
        "One slow dependency stops everything: nobody can even look at a balance.");

    public static readonly Invariant DenyDeclines = new(
        "C6", "When fraud prevention says deny, the transfer is declined with the reason fraud, and has moved nothing.",
        "A transfer that had to be stopped went through.");

    public static readonly Invariant DeclinedIsFinal = new(
        "C6", "A declined transfer is never completed or reversed, and is answered as it is to every repetition.",
        "A customer who was told no is debited later, after paying in another way.");

    public static readonly Invariant CompletedStays = new(
        "C6",
        "A transfer that was completed is never shown as declined or pending, whatever fraud prevention says to a repetition under way at the "
        + "same time.",
        "A customer is told no while the money is gone: they pay again, and support sees a decline where there was a debit.");

    public static readonly Invariant ReversalIsRefused = new(
        "C6", "Reversing a transfer that is declined or pending is 409 with its status as the reason.",
        "A reversal pays back money that never moved.");
}
