using Harness.Scenarios;

namespace TwoTruths.Tests.Setup;

/// <summary>The README's promises as the scenarios check them: one wording for one promise.</summary>
internal static class Promises
{
    public static readonly Invariant AcceptedInTime = new(
        "C1", "PUT and cancel are answered completely within 3 s, also while billing hangs (this harness waits 10 s).",
        "The shop stops selling whenever billing is slow: an outage of the back office becomes one of the shop.");

    public static readonly Invariant Accepted = new(
        "C1", "A change is accepted whether billing is well or not, and what was accepted is shown.",
        "Customers cannot order, or see an order that they did not place, because a system behind the shop is down.");

    public static readonly Invariant OneRequestOneChange = new(
        "C1", "Each accepted request is one change.",
        "An order has changes that nobody asked for, and billing is told of each.");

    public static readonly Invariant Arrives = new(
        "C2", "Every accepted change takes effect at billing within 10 s, without any caller doing anything (this harness waits 14 s, and 30 s on a busy machine).",
        "Billing holds the order in a state that the shop left days ago: cancelled, still billed.");

    public static readonly Invariant NothingElse = new(
        "C3", "Nothing reaches billing that is not a committed change of an order, with that change's sequence and content.",
        "Billing acts on something that never happened: an order is cancelled there and shipped here.");

    public static readonly Invariant InOrder = new(
        "C4", "Change n + 1 of an order is sent only after billing has answered change n with 200.",
        "Billing takes changes as they come: one that is overtaken ends as the last word, and nobody sees an error.");

    public static readonly Invariant OthersPass = new(
        "C4", "Orders do not wait for each other: while one order's change hangs at billing, or is refused, the changes of others take effect within 10 s.",
        "One order that billing cannot digest stops the billing of everybody.");

    public static readonly Invariant OneChangeOneMessage = new(
        "C5", "A change has one message id and one content, however often it is sent, and no two changes share an id.",
        "Billing takes a repetition for something new, or something new for a repetition.");

    public static readonly Invariant IndexIsNewest = new(
        "C6", "The search shows the message with the highest sequence that was delivered, however often and in which order messages come.",
        "The search shows an order as it was before its last change, until its next one: perhaps for ever.");

    public static readonly Invariant RefusedWaits = new(
        "C7", "A change that billing refuses is tried at most once a minute, and GET /admin/stuck shows it with billing's reason, also after a restart.",
        "Somebody finds out from a customer, and the log that had the reason is gone.");

    public static readonly Invariant RefusedGoesOn = new(
        "C7", "After POST /admin/stuck/{orderId}/retry, a change that billing takes by now takes effect within 10 s, and the order is no longer stuck.",
        "Billing mended the account days ago, and the order waits for somebody to edit a table by hand.");

    public static readonly Invariant BoundedFetches = new(
        "C8", "No statement returns or changes more than 100 rows, whatever waits.",
        "After an hour's outage an instance loads everything that waits, runs out of memory, starts, and does it again.");

    public static readonly Invariant BoundedCalls = new(
        "C8", "An instance has at most 8 calls to billing open at once.",
        "The moment billing comes back, it is knocked over by all that has waited for it.");

    public static readonly Invariant Drains = new(
        "C8", "A backlog of 400 changes has taken effect 15 s after billing came back (this harness waits longer on a busy machine).",
        "An outage of an hour takes the rest of the day to work off, and is made longer by the next one.");

    public static readonly Invariant NoIdleTransactions = new(
        "C9", "No transaction is idle for longer than 1 s, whatever billing does.",
        "The database ends such transactions, as it does in production: the work is undone after billing has acted on it.");

    public static readonly Invariant StartsAgain = new(
        "C10", "Any number of instances run at once and are killed and started at any moment: a service that started once starts again.",
        "After the next crash or deploy the service does not come up.");

    public static readonly Invariant AnswersInTime = new(
        "C14", "Every other request is answered completely within 10 s, and reconcile within 30 s (this harness waits twice that).",
        "Operations cannot tell a service that works from one that hangs.");

    public static readonly Invariant NotNowIs503 = new(
        "C14", "\"Not now\" is 503 with Retry-After in whole seconds, 1 to 5; any other 5xx is wrong.",
        "Callers retry at once, all together, or not at all.");

    public static readonly Invariant DriftIsExact = new(
        "C11", "GET /admin/drift names exactly the copies that differ from their owner, with the fields that differ, and nothing that is under way.",
        "Finance corrects by hand what was right, and never hears of what is wrong.");

    public static readonly Invariant Repairs = new(
        "C12", "10 s after the answer of POST /admin/reconcile, no copy differs that it had to repair.",
        "The repair that everybody believes in left some of it as it was.");

    public static readonly Invariant OwnersStay = new(
        "C12", "Reconcile writes only the side that does not own a field.",
        "The repair spreads the error: what was right is overwritten by its wrong copy.");

    public static readonly Invariant TwiceIsOnce = new(
        "C12", "A reconcile that finds nothing to repair sends nothing to billing.",
        "Every run of the repair is one more load, and one more chance to be wrong.");

    public static readonly Invariant NewerWins = new(
        "C12", "A change that is made while reconcile runs is the last word, on both sides.",
        "The repair undoes what a customer has just done, on one side only: a new difference, made by the tool against differences.");

    public static readonly Invariant RowsStay = new(
        "C13", "A database that ran the starter is taken over with its rows in place: they are read as before, their next change has the next sequence, and nothing is sent about them by itself.",
        "The deploy sends billing years of orders at once, or begins to count again at 1.");

    public static readonly Invariant BadInputIsRefused = new(
        "C14", "Bad input is a 4xx with problem details that name the field in `errors`, and changes nothing.",
        "Integrators cannot tell what they did wrong, and their mistakes page the on-call engineer.");

    public static readonly Invariant Readable = new(
        "C14", "Orders are read as the contract says: 200 with the order as it was last changed, 404 for none.",
        "The shop shows something else than what it was told.");
}
