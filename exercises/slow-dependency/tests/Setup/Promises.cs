using Harness.Scenarios;

namespace SlowDependency.Tests.Setup;

/// <summary>The README's promises as the scenarios check them: one wording for one promise.</summary>
internal static class Promises
{
    public static readonly Invariant PageIsRight = new(
        "C1", "A product's page shows its name, its price, and the recommendations for it, or no recommendations.",
        "Customers see another product's price or name, and buy what they did not want.");

    public static readonly Invariant ListIsNotTooOld = new(
        "C1", "Recommendations that are shown are those that the recommender gave for the product at most 60 s ago.",
        "Customers are led to products that were sold out or withdrawn long ago.");

    public static readonly Invariant SellsWithoutRecommendations = new(
        "C2", "Whatever the recommender does, pages are shown with their price and orders are placed, at least half of them at the first request.",
        "No customer can buy anything, because a box at the bottom of the page is broken.");

    public static readonly Invariant PriceIsNotGuessed = new(
        "C3", "A price that is shown or charged is one that pricing gave for the product at most 5 s ago.",
        "Goods are sold below cost, or at a price that no one can explain to the customer who paid it.");

    public static readonly Invariant NoPriceNoSale = new(
        "C3", "Without such a price the answer is 503, and nothing is ordered or reserved.",
        "An outage of pricing becomes a list of orders that staff must honour or cancel by hand.");

    public static readonly Invariant SlowIsNotBroken = new(
        "C4", "The service waits for and uses what pricing and the recommender answer within 1 s, and the warehouse within 3 s.",
        "On every busy evening the shop cuts off answers that were on their way, and loses orders that would have worked.");

    public static readonly Invariant TablesStayOpen = new(
        "C1", "The table `products` belongs to the catalogue's import: rows appear in it at any time, and every product in it has its page.",
        "The import fails, and the season's goods are never sold, because the shop's own database refuses them.");

    public static readonly Invariant StartsAgain = new(
        "C14", "Every instance can be reached as long as its process can answer at all: they start, several at once and again.",
        "After the next crash or deploy the shop does not come up.");

    public static readonly Invariant AnswersInTime = new(
        "C5", "Pages are answered within 4 s, checkouts within 8 s, orders and health within 2 s, whatever the dependencies do (this harness waits twice as long and more).",
        "Callers hang with the dependency: the gateway's connections run out, and the outage spreads to everything behind it.");

    public static readonly Invariant NotNowIs503 = new(
        "C6", "\"Not now\" is 503 with Retry-After in whole seconds, 1 to 30; any other 5xx is wrong.",
        "Callers cannot tell an outage from a defect: they retry at once, all together, or not at all.");

    public static readonly Invariant NotNowNeedsAReason = new(
        "C6", "A request is turned away only where a dependency that it needs is in trouble, was within the last 10 s, or has no price, or where the instance has more requests than C4 covers.",
        "On a day when everything works, buyers are turned away.");

    public static readonly Invariant NotMultiplied = new(
        "C7", "One request causes at most two calls to a dependency that is read, over all layers.",
        "A hiccup of the dependency is multiplied into an outage: it cannot recover under several times its usual load.");

    public static readonly Invariant FallsToATrickle = new(
        "C8", "Once a dependency has failed every call for 5 s, an instance sends it at most 5 calls a second.",
        "The team that tries to restart the dependency must fight the shop's traffic as well.");

    public static readonly Invariant Recovers = new(
        "C9", "Within 10 s of a dependency answering again, its answers are used again, without a restart (this harness waits 25 s).",
        "An outage of a minute lasts until someone thinks of restarting the shop.");

    public static readonly Invariant Bounded = new(
        "C10", "An instance has at most 32 calls open to one dependency (this harness allows twice as many, for those that were just given up).",
        "Sockets and memory run out, and a slow dependency takes the instance down with it.");

    public static readonly Invariant GivenUpIsClosed = new(
        "C10", "A call that an instance gave up is closed at once: eight seconds after the last request was answered, at most ten of its calls are still open.",
        "Connections pile up that nobody waits for, and when the dependency answers again there is none left to ask it with.");

    public static readonly Invariant OthersAreServed = new(
        "C10", "While one dependency hangs, requests that do not need it are served, at least half of them at the first attempt.",
        "A partial outage becomes a complete one.");

    public static readonly Invariant ReservedOnce = new(
        "C11", "For one order there is never more than one reservation at once.",
        "Stock is taken from other buyers for orders that do not exist, and the warehouse ships twice.");

    public static readonly Invariant PlacedIsReserved = new(
        "C11", "201 means that the order can be read and has exactly one reservation.",
        "The customer was told that the order is on its way, and the warehouse knows nothing about it.");

    public static readonly Invariant NotPlacedStaysSo = new(
        "C11", "Any other answer means that there is no order and there never will be.",
        "The customer was told that the order failed, ordered again, and receives and pays for both.");

    public static readonly Invariant NothingIsLeftReserved = new(
        "C11", "Within 10 s of the warehouse answering again, nothing is reserved for an order that does not exist (this harness waits 25 s).",
        "The shop says \"sold out\" with full shelves, until someone reconciles by hand.");

    public static readonly Invariant ManyAreGivenBack = new(
        "C11", "Within 10 s of the warehouse answering again, and within 100 ms, nothing is reserved for up to 50 orders that do not exist (this harness waits 15 s).",
        "After every outage the shop says \"sold out\" with full shelves for as long as it takes to give everything back, one by one.");

    public static readonly Invariant RefusedWhenSoldOut = new(
        "C11", "409 is answered when the warehouse does not have enough, and only then.",
        "Buyers are told \"sold out\" while there is stock, or wait for goods that will never come.");

    public static readonly Invariant AbandonedReadsStop = new(
        "C12", "Of reads whose callers have left, at most one in four causes another call.",
        "Callers give up and press reload: the shop works for callers who have left, and the dependency drowns in the calls.");

    public static readonly Invariant BegunIsFinished = new(
        "C12", "A checkout whose caller left ends as an order with its reservation, or with neither, within 10 s (this harness waits 25 s).",
        "A customer who closes the app at the wrong moment takes stock off the shelves for ever.");

    public static readonly Invariant SomeErrorsStopNobody = new(
        "C13", "While nine of ten calls to a dependency succeed, at least four of five requests are served as if all did.",
        "One bad answer turns the feature off for everyone: the protection is the outage.");

    public static readonly Invariant RefusalsAreAnswers = new(
        "C13", "A dependency that says \"there is none left\" is healthy: other requests are served with it as before.",
        "One product that sells out stops the sale of all others.");

    public static readonly Invariant LiveStaysLive = new(
        "C14", "GET /health/live answers 200 as long as the process can answer at all, whatever the database and the dependencies do.",
        "The orchestrator restarts every instance in a loop, because something else is broken.");

    public static readonly Invariant ReadyStaysReady = new(
        "C14", "GET /health/ready answers 200 while the database can be reached, whatever the dependencies do.",
        "All instances leave the rotation at once, and a broken box at the bottom of the page is an outage.");

    public static readonly Invariant Readable = new(
        "C15", "Orders and products can be read as the contract says.",
        "Clients that rely on the documented answers break.");
}
