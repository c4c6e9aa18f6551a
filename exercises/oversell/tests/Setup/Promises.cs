using Harness.Scenarios;

namespace Oversell.Tests.Setup;

/// <summary>The README's promises as the scenarios check them: one wording for one promise.</summary>
internal static class Promises
{
    public static readonly Invariant NeverMoreThanThereIs = new(
        "C1", "The live orders of an event have at most as many tickets of a type, and uses of a promo code, as there are.",
        "People with valid tickets are turned away at the door: refunds, compensation, and a venue that sells elsewhere next season.");

    public static readonly Invariant AllOrNothing = new(
        "C1", "An order that is answered with 201 has all that was asked for, and a refused one has nothing.",
        "A family gets three of its four tickets; or tickets stay taken by orders that do not exist.");

    public static readonly Invariant RefusedForAReason = new(
        "C2", "409 states in `reason` what there was too little of: `sold-out` or `promo-code-used-up`.",
        "The shop cannot tell its buyers whether to try another type, leave the code out, or go home.");

    public static readonly Invariant RefusedOnlyIfGone = new(
        "C2", "409 is answered only if fewer were left than asked for at some moment between the request and its answer; orders that are refused never count.",
        "Buyers are told \"sold out\" while seats are free. They do not come back, and the chairs stay empty.");

    public static readonly Invariant EverythingCanBeBought = new(
        "C2", "Once nothing moves any more, everything that is left can be bought.",
        "Seats stay empty at a concert that was \"sold out\".");

    public static readonly Invariant StartsAgain = new(
        "C10", "Any number of instances run at once and are killed and started at any moment: a service that started once starts again.",
        "After the next crash or deploy the shop does not come up, in the middle of a sale.");

    public static readonly Invariant AnswersInTime = new(
        "C3", "Requests are answered within 5 s, also while others are stalled (this harness waits 10 s).",
        "One instance with a broken network stops the sale on all of them, for as long as its connection lives.");

    public static readonly Invariant NotNowIs503 = new(
        "C3", "\"Not now\" is 503 with Retry-After in whole seconds, 1 to 5; any other 5xx is wrong, whatever the reason.",
        "Buyers see an error page instead of a queue: they leave, or press the button until something breaks.");

    public static readonly Invariant AnswerInTheEnd = new(
        "C3", "A caller that keeps retrying gets another answer than 503 within 30 s once nothing is broken or stalled any more.",
        "The checkout never completes, although there are tickets.");

    public static readonly Invariant OneKeyIsOneOrder = new(
        "C4", "However often one request is sent with one key, there is one order, and every replay is answered 201 with it.",
        "A buyer whose connection dropped ends up with the tickets twice, and another buyer with none.");

    public static readonly Invariant OtherContentIsRefused = new(
        "C4", "The same key of the same buyer with other content is 422, and changes nothing.",
        "A shop with a bug in its keys sells the wrong tickets, and no one notices.");

    public static readonly Invariant KeysAreTheBuyers = new(
        "C4", "Keys of different buyers have nothing to do with each other.",
        "A buyer is shown, or given, another buyer's order.");

    public static readonly Invariant RefusalLeavesTheKey = new(
        "C4", "A request that was refused with 4xx leaves its key free.",
        "A buyer who was unlucky once can never buy again from the same page, although tickets came back.");

    public static readonly Invariant HoldLasts = new(
        "C5", "A hold can be confirmed until its `expiresAt`, which is the configured lifetime after it was made.",
        "Buyers lose their tickets while they type their card number.");

    public static readonly Invariant HoldEnds = new(
        "C5", "From `expiresAt` on a hold cannot be confirmed: that is 410 with `reason` `expired`.",
        "Tickets that were given to the next buyer are confirmed for the last one, too.");

    public static readonly Invariant ExpiredComesBack = new(
        "C5", "Within 5 s of `expiresAt`, without any caller, an unconfirmed hold is shown as `expired` and what it had is left again, once (this harness waits 15 s).",
        "Abandoned carts hold seats that others would buy.");

    public static readonly Invariant ConfirmedStays = new(
        "C6", "Confirming a hold answers 200 with the order, `confirmed` and for good; again is 200 again; a cancelled order is 410 with `reason` `cancelled`.",
        "A buyer has paid and holds a confirmation for seats that were sold on.");

    public static readonly Invariant CancelGivesBack = new(
        "C7", "DELETE ends a held or confirmed order with 204, and again is 204 again and changes nothing.",
        "Tickets that were given back cannot be bought, or are given back twice and sold twice.");

    public static readonly Invariant LeftIsRight = new(
        "C8", "`left` is the quantity less what live orders have, and takes into account every answer that was given before it was asked for.",
        "The page says \"sold out\" to people who could buy, or sends them into a checkout that must fail.");

    public static readonly Invariant LeftIsInRange = new(
        "C8", "At no moment is `left` negative or above the quantity.",
        "The page shows nonsense, and a shop that trusts the number sells seats that do not exist.");

    public static readonly Invariant OtherEventsAreServed = new(
        "C9", "While requests for one event are held up, orders for other events are accepted and answered, at least half of them at the first request.",
        "One on-sale stops the whole shop.");

    public static readonly Invariant BadInputIsRefused = new(
        "C12", "Bad input is a 4xx with problem details and changes nothing.",
        "Nonsense becomes orders, or page the on-call engineer.");

    public static readonly Invariant OthersOrdersAreNotThere = new(
        "C12", "An order of another buyer is treated like one that does not exist: 404, and nothing changes.",
        "Anyone who learns an order's id can confirm or cancel other people's tickets.");

    public static readonly Invariant Readable = new(
        "C13", "Orders and events can be created and read as the contract says.",
        "Shops that rely on the documented answers break.");

    public static readonly Invariant RowsStay = new(
        "C14", "A database that ran the starter is taken over: its orders are read, confirmed, cancelled, expire and count as before.",
        "The deploy fails in production and nowhere else, or takes tickets from people who have paid.");
}
