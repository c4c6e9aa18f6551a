using Harness.Scenarios;

namespace DoubleCharge.Tests.Setup;

/// <summary>The README's promises as the scenarios check them: one wording for one promise.</summary>
internal static class Promises
{
    public static readonly Invariant ChargedAtMostOnce = new(
        "C1", "However often one request is sent with one key, the card is charged at most once.",
        "A customer pays twice for one order. Each case is a refund, a support ticket and, above a threshold, a fine from the card scheme.");

    public static readonly Invariant ListedOnce = new(
        "C1", "One key is one payment: the order lists exactly one payment for it.",
        "The books show money that was never taken. Merchants ship or refund against a payment that does not exist.");

    public static readonly Invariant SamePayment = new(
        "C1", "Every replay of a request gets 201 with the same payment: same id, same value in every field.",
        "A merchant that retries books two payments for one order, and reconciles neither with the provider.");

    public static readonly Invariant EveryChargeIsListed = new(
        "C1", "No charge exists at the provider without its payment being listed.",
        "A customer was charged and the shop knows nothing about it: the order is cancelled, and only reconciliation finds the money.");

    public static readonly Invariant FinalAnswerInTheEnd = new(
        "C2", "A caller that keeps retrying gets a final answer (201 or 402) within 30 s once nothing is broken any more.",
        "The checkout never completes: the customer leaves, or pays again with another card.");

    public static readonly Invariant RetryAfterIsSaid = new(
        "C2", "202, 409 and 503 carry Retry-After in whole seconds, 1 to 5.",
        "Callers retry at once, all together, and turn a hiccup into an outage, or they do not retry at all.");

    public static readonly Invariant OtherContentIsRefused = new(
        "C3", "The same key with other content is answered with 422, nothing is charged, and the first payment is untouched.",
        "A merchant with a bug in its keys sees one order paid and another silently answered with another order's payment.");

    public static readonly Invariant DeclineIsTheProvidersWord = new(
        "C4", "Only the provider's 402 makes a payment declined; a time-out, a dropped connection or a 5xx is no decline.",
        "The customer is told that the card was declined, pays again another way, and is charged for both.");

    public static readonly Invariant DeclineIsFinal = new(
        "C4", "A decline is final for its key: replays get 402 again, whatever the card would do now.",
        "A payment that the shop reported as declined is charged after all, for an order that is never shipped.");

    public static readonly Invariant AnswersInTime = new(
        "C5", "POST answers completely within 5 s even when the provider hangs (this harness waits 10 s).",
        "Callers hang with the provider: their own time-outs fire, their threads and connections pile up, and the outage spreads.");

    public static readonly Invariant Settles = new(
        "C6", "Within 10 s of the provider answering again, every recorded payment is shown as succeeded or declined, without any caller asking (this harness waits 14 s, and 30 s on a busy machine).",
        "Payments stay in doubt until a caller asks: orders are neither shipped nor released, and finance closes the day with a difference.");

    public static readonly Invariant MostSucceed = new(
        "C6", "While at least four of five charges that the provider receives take effect, at least half of the payments with a good card succeed.",
        "Every hiccup of the provider turns away most customers who could have paid.");

    public static readonly Invariant AgreesWithProvider = new(
        "C6", "What is shown is what the provider holds: succeeded with a charge, declined without one.",
        "The books and the provider's statement disagree: customers were charged for payments that the shop calls declined, or goods leave unpaid.");

    public static readonly Invariant FinalStaysFinal = new(
        "C6", "Final states never change.",
        "A merchant has acted on a state that is later taken back: goods were shipped, or an order was cancelled.");

    public static readonly Invariant OthersAreServed = new(
        "C7", "With 40 charges hanging at the provider, reads and other orders' payments are served while they hang.",
        "One slow card network stops every payment and every order page: a partial outage becomes a complete one.");

    public static readonly Invariant StartsAgain = new(
        "C8", "Any number of instances run at once and are killed and started at any moment: a service that started once starts again.",
        "After the next crash or deploy the service does not come up, and no payment is taken.");

    public static readonly Invariant BadInputIsRefused = new(
        "C9", "Bad input is a 4xx with problem details that name the field in `errors`.",
        "Integrators cannot tell what they did wrong, and their mistakes page the on-call engineer.");

    public static readonly Invariant BadInputLeavesNothing = new(
        "C9", "Bad input records nothing and charges nothing.",
        "A request that was refused shows up as a payment, or its key can no longer be used for the corrected request.");

    public static readonly Invariant Readable = new(
        "C10", "Payments can be read as the contract says, and a payment answered with 201 is shown as succeeded.",
        "A merchant that was told \"paid\" sees something else when it looks, and holds back or doubles the order.");

    public static readonly Invariant SameInEveryAnswer = new(
        "C10", "A payment's `id` and `createdAt` are the same text in every answer, those included in which it is still pending.",
        "A merchant that keeps what it was told at first does not find the payment again, or books it twice.");

    public static readonly Invariant RowsStay = new(
        "C10", "A database that ran the starter runs the next version with its rows in place: its payments are read as before, and their keys are answered with them.",
        "The deploy fails in production and nowhere else, or it loses payments that merchants were told about.");

    public static readonly Invariant NothingIsMerged = new(
        "C11", "Two keys are two payments, even when everything else is equal.",
        "A customer who buys the same thing twice pays once: the shop ships one order without payment.");

    public static readonly Invariant SlowIsNotBroken = new(
        "C11", "A provider that takes up to 3 s to answer is slow, not broken: the payment ends as the provider said.",
        "On every slow day of the provider, payments that would have worked are lost.");

    public static readonly Invariant DatabaseMayLeave = new(
        "C13", "While the database is away, POST answers neither 201 nor 402, except for a payment that was final before. A charged payment is neither lost nor charged again.",
        "A fail-over of twenty seconds becomes a list of customers who were charged twice or whose payment vanished.");
}
