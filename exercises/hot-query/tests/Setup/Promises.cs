using Harness.Scenarios;

namespace HotQuery.Tests.Setup;

/// <summary>The README's promises as the scenarios check them: one wording for one promise.</summary>
internal static class Promises
{
    public static readonly Invariant Readable = new(
        "C1", "A valid request for a list, a search or a report is answered 200, in the shape of the contract.",
        "Screens of the shop and of the help desk stay empty.");

    public static readonly Invariant ListIsRight = new(
        "C1", "A customer's list holds the orders of that customer, with that status where one is given, the newest first, each with its lines.",
        "The help desk talks to customers about orders that are not theirs, or cannot see the one that they call about.");

    public static readonly Invariant EachOnce = new(
        "C2", "Following `next` from the first page shows every order that was there at the beginning exactly once, and none twice.",
        "Exports and invoices that page through the list miss orders, or count them twice.");

    public static readonly Invariant CursorIsOurs = new(
        "C3", "A cursor that was not given out for this customer and status is 400; one that was works on every instance.",
        "A caller who edits a link reads at another customer's position, or pages through nonsense.");

    public static readonly Invariant CursorOfBefore = new(
        "C3", "A cursor that the previous version gave out is answered 400, or with the page that it stands for.",
        "A caller who was paging through a list during the deploy is told that it ends there, and believes it.");

    public static readonly Invariant PageIsCheap = new(
        "C4", "A page or a search reads at most 40 buffers and 10 for each order asked for, whatever the table holds and whichever customer or address is requested.",
        "The busiest endpoint gets slower with every order, until the database does nothing else.");

    public static readonly Invariant Countable = new(
        "C4", "No server-side cursor is used: what it reads is not counted.",
        "The one statement that is slow is in no list of slow statements.");

    public static readonly Invariant AtRest = new(
        "C4", "What PostgreSQL was asked to do for a request has ended within 2 s after the answer, and what an instance does by itself comes in transactions of at most 2 s (this harness waits 3 s).",
        "Work that no caller waits for piles up in the database until there is no room for the work that callers wait for.");

    public static readonly Invariant PageDoesNotGrow = new(
        "C4", "A page or a search reads no more in a table ten times as large (this harness allows twice as much).",
        "What is fast today is an outage next year, without any change to the code.");

    public static readonly Invariant FewStatements = new(
        "C4", "A page or a search takes at most 4 statements, however many orders it has.",
        "Each order on a page costs a round trip: the page is as slow as the network, and the pool runs dry.");

    public static readonly Invariant SearchIsRight = new(
        "C5", "A search finds the newest 20 orders of exactly that address, upper and lower case being the same.",
        "The help desk does not find the customer who is on the phone, or finds another customer.");

    public static readonly Invariant ReportIsRight = new(
        "C6", "A report has every requested day, and counts an order on the date that clocks in that time zone showed.",
        "The finance team's days do not add up to what was sold, most visibly twice a year.");

    public static readonly Invariant ReportIsCheap = new(
        "C6", "A report reads at most 60 buffers and one for each order of its days and the day on either side.",
        "The report of yesterday gets slower with every year that the shop exists, and slows down the shop.");

    public static readonly Invariant ReportShipsNoOrders = new(
        "C6", "PostgreSQL returns at most two rows for each requested day, in at most 4 statements.",
        "A report over a good quarter fills the instance's memory, and takes it down in the middle of the day.");

    public static readonly Invariant Placed = new(
        "C7", "A valid order is answered 201 with the order.",
        "The shop does not sell.");

    public static readonly Invariant ShownAtOnce = new(
        "C7", "An order answered with 201 is shown, found and counted by every instance from then on.",
        "Customers do not see what they just bought, and buy it again.");

    public static readonly Invariant Refused = new(
        "C8", "A request that is not valid is answered 400 with problem details, and changes nothing.",
        "Callers cannot tell their own mistake from an outage; nonsense gets into the books.");

    public static readonly Invariant ImportedCounts = new(
        "C9", "Orders that other programs write into the tables are shown, found and counted within 10 s (this harness waits 25 s).",
        "What the marketplace sold last night is missing from every list and report.");

    public static readonly Invariant TablesStayOpen = new(
        "C9", "Other programs write orders straight into the tables, with INSERTs that name the columns of the starter, read them as before, and notice nothing of what was added.",
        "The nightly import fails, and with it every program besides the service that writes orders.");

    public static readonly Invariant CheapToKeep = new(
        "C10", "All indexes together take at most 700 bytes for each order.",
        "The indexes do not fit into memory any more, and every write has to keep all of them.");

    public static readonly Invariant CheapToWrite = new(
        "C10", "Taking an order of three lines writes at most 5,000 bytes of write-ahead log.",
        "Replicas fall behind on every busy evening, and the disk fills up with log.");

    public static readonly Invariant IsInTheLog = new(
        "C10", "Taking an order of three lines writes at least 200 bytes of write-ahead log.",
        "The database crashes, and orders that were confirmed to customers are gone.");

    public static readonly Invariant StartsAgain = new(
        "C14", "Any number of instances start, at once or one after the other: a service that started once starts again.",
        "After the next crash or deploy the service does not come up.");

    public static readonly Invariant Answered = new(
        "C11", "With up to 200 callers at once every request is answered within 5 s (this harness waits 12 s).",
        "On a busy evening no caller is served, although the database has nothing to do.");

    public static readonly Invariant OrdersGetThrough = new(
        "C12", "While a new version starts, no writer of orders is held up for more than 2 s, whatever transactions are open.",
        "A deploy stops the shop for as long as the longest transaction runs.");

    public static readonly Invariant StartsAfterwards = new(
        "C13", "A start that was interrupted, at any point, is finished by the next one.",
        "After the failed deploy the service does not come up again, in the middle of the night.");

    public static readonly Invariant NoInvalidIndex = new(
        "C13", "Once a version runs, every index is valid.",
        "Every order pays for an index that no query can use, while the team believes that it is there.");

    public static readonly Invariant TwoStart = new(
        "C14", "Any number of instances start at once, and all of them come up.",
        "Every other deploy fails, and no one knows why.");
}
