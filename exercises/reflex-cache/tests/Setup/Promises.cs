using Harness.Scenarios;

namespace ReflexCache.Tests.Setup;

/// <summary>The README's promises as the scenarios check them: one wording for one promise.</summary>
internal static class Promises
{
    public static readonly Invariant NotFromBefore = new(
        "C1", "An answer that began after a change was acknowledged, or after the import's commit, shows that change or a later one, on every instance.",
        "Customers buy at a price that no longer holds, and others see another one; the shop pays the difference, or breaks its word.");

    public static readonly Invariant NotYetCommitted = new(
        "C1", "What was not committed is shown to nobody.",
        "A price that the import takes back again has been seen, and bought at.");

    public static readonly Invariant Changes = new(
        "C2", "A price change of a product that there is, is answered 204 once it is durable and visible.",
        "Nobody can change a price.");

    public static readonly Invariant Deletes = new(
        "C2", "Deleting a product is answered 204, or 404 if there is none.",
        "Nobody can take a product out of the range.");

    public static readonly Invariant CreatedIsFound = new(
        "C3", "A product is found, listed and changed from the commit of its insertion on, however often it was asked for before.",
        "A new product cannot be bought on the day on which everybody looks for it.");

    public static readonly Invariant DeletedIsGone = new(
        "C3", "A deleted product is 404 and in no list, on every instance, and its price cannot be changed.",
        "What the shop may not sell any more is sold.");

    public static readonly Invariant DiscountIsMine = new(
        "C4", "`yourPriceCents` is the price less this customer's discount, and the price itself for everybody else.",
        "Customers buy at what was agreed with somebody else, and learn what others pay.");

    public static readonly Invariant FewStatements = new(
        "C5", "A page and a list take at most 3 statements, however many ids there are.",
        "Each product on a page costs a round trip: the page is as slow as the network, and the pool runs dry.");

    public static readonly Invariant PageIsCheap = new(
        "C5", "A page reads at most 20 buffers, whatever the product and the customer.",
        "The busiest endpoint reads tables where it needs a row, and somebody puts a cache in front of it.");

    public static readonly Invariant ListIsCheap = new(
        "C5", "A list reads at most 20 buffers and 12 more for each id.",
        "The start page reads the catalogue again and again.");

    public static readonly Invariant AtRest = new(
        "C5", "What an instance does for a request, and by itself, comes to an end, so that it can be counted.",
        "Work that no caller waits for piles up in the database until there is no room for the work that callers wait for.");

    public static readonly Invariant Answered = new(
        "C6", "With up to 200 requests to an instance at once, each is answered within 5 s (this harness waits 12 s).",
        "On the busiest day of the year nobody is served, although the database has nothing to do.");

    public static readonly Invariant FitsIntoMemory = new(
        "C7", "However many different ids are asked for, an instance answers them within a heap of 64 MiB.",
        "A crawler that counts ids upwards takes one instance after the other down.");

    public static readonly Invariant Live = new(
        "C8", "`/health/live` is 200 from the moment at which an instance listens, and `/health/ready` within 5 s of that (this harness waits 15 s).",
        "The orchestrator kills instances that are well, or keeps traffic from them.");

    public static readonly Invariant StartIsCheap = new(
        "C8", "A start that has nothing to migrate takes at most 100 statements and reads at most 4,000 buffers.",
        "A deploy, or a crash in the busiest hour, costs the database what an hour of callers does.");

    public static readonly Invariant AwayIsNotNow = new(
        "C9", "While the database is away, products, lists and changes are answered 503; no price of before is shown.",
        "The shop sells at prices that nobody can vouch for, and nobody notices.");

    public static readonly Invariant BackIsBack = new(
        "C9", "From 5 s after the database is back, everything is answered as ever (this harness waits 15 s).",
        "A failover of seconds is an outage for as long as instances remember it.");

    public static readonly Invariant LaterWins = new(
        "C10", "A change that was sent after another one was acknowledged is the one that lasts, through whichever instances they went.",
        "A price that was corrected is wrong again, and those who corrected it have a confirmation.");

    public static readonly Invariant Durable = new(
        "C11", "Acknowledged changes stay, whichever instance is killed or started again, those included that others acknowledged meanwhile.",
        "After a deploy, confirmed prices are gone, or prices of last week are back.");

    public static readonly Invariant StartsAgain = new(
        "C12", "Any number of instances start at any moment; one that started once starts again.",
        "After the next crash or deploy the service does not come up.");

    public static readonly Invariant ChangeIsCheap = new(
        "C13", "Changing a price takes at most 2 statements, on the average.",
        "A price list of thousands takes the evening, and slows down everybody else.");

    public static readonly Invariant TablesStayOpen = new(
        "C14", "The import writes and reads the tables as before: nothing of it fails, and none of its statements waits for an instance for longer than 2 s.",
        "The nightly import fails, and with it the prices and the range of the day.");

    public static readonly Invariant NobodyWaitsForTheImport = new(
        "C14", "While the import's transaction is open, pages, lists and changes of other products are answered within 5 s.",
        "For the minutes of the import, every night and after every price list, no price can be changed.");

    public static readonly Invariant Readable = new(
        "C15", "A product is answered 200 with exactly its row, in the shape of the contract, and a list in the order of its ids.",
        "Pages of the shop stay empty, or show something else.");

    public static readonly Invariant Refused = new(
        "C15", "A request that is not valid is answered 400, or 404 where the path names no id, and changes nothing; 400 and 404 have problem details.",
        "Callers cannot tell their own mistake from an outage; nonsense gets into the prices.");

    public static readonly Invariant NotNowIs503 = new(
        "C15", "\"Not now\" is 503 with Retry-After in whole seconds, 1 to 5; any other 5xx is wrong.",
        "Callers cannot tell a service that is busy from one that is broken, and give up or hammer it.");
}
