using Harness.Scenarios;

namespace AiEndpoint.Tests.Setup;

/// <summary>The promises C7 to C14, and those of the rules.</summary>
internal static partial class Promises
{
    public static readonly Invariant IsNotified = new(
        "C7",
        "Every transfer that was completed, and every reversal, is notified within 10 s (this harness waits longer on a busy machine), without "
        + "any caller doing anything.",
        "Customers whose money moved hear nothing: the mail that says so was promised to two million of them.");

    public static readonly Invariant NotifiedOnce = new(
        "C7", "A completed transfer and its reversal take effect at notifications once each: every attempt has the same notificationId.",
        "Customers are told twice that they paid, and believe that they paid twice.");

    public static readonly Invariant NothingElseIsNotified = new(
        "C7", "Nothing is notified but completed transfers and reversals.",
        "Customers are told about money that never moved.");

    public static readonly Invariant OnlyTheOwnerPays = new(
        "C8", "A transfer is made by the owner of the paying account; to everybody else, POST /transfers is 404, and nothing happens.",
        "Anybody can empty anybody's gift card.");

    public static readonly Invariant StrangersSeeNothing = new(
        "C8",
        "A transfer is shown to, and reversed by, the owner who made it, and a statement is shown to the owner of the account; for anybody else, "
        + "it is 404.",
        "Strangers read, or undo, what others do with their money.");

    public static readonly Invariant StatementIsBounded = new(
        "C9",
        "A statement sends at most 3 statements to the database, none of which returns more than 100 rows, however many entries the account has.",
        "The busiest accounts get slower every day, until their statements take the database down.");

    public static readonly Invariant LimitIsKept = new(
        "C9", "limit is a whole number from 1 to 100, and 50 where it is absent; anything else is 400.",
        "A page shows more, or less, than was asked for.");

    public static readonly Invariant FourNames = new(
        "C10", "sort is one of four names, in exactly this spelling; anything else is 400.",
        "What a caller writes into the address runs in the database.");

    public static readonly Invariant EntriesAreSorted = new(
        "C10",
        "Entries come in ascending order of what was asked for, and equal ones in the order in which they were booked; limit cuts off at the end.",
        "Customers do not find what they look for.");

    public static readonly Invariant MonthIsUtc = new(
        "C11",
        "With month, a statement has the entries whose bookedAt is in that month of UTC, and no others, whatever the time zone of the database "
        + "or of an instance.",
        "Entries of the last hours of a month are in two statements, or in none, and two departments close two different months.");

    public static readonly Invariant MonthHasOneForm = new(
        "C11", "A month of any other form than 2026-03 is 400.",
        "A statement of the wrong month looks like the right one.");

    public static readonly Invariant TokenStaysSecret = new(
        "C12",
        "What is in Device-Token goes to fraud prevention and nowhere else: not into the log, into answers, the database or notifications, "
        + "whatever fails.",
        "Whoever reads the log can act as any customer's phone.");

    public static readonly Invariant CallersMayLeave = new(
        "C13",
        "A caller who goes away after the whole request was read changes nothing: a transfer with a verdict is settled within 10 s, without "
        + "anybody asking again.",
        "Whoever loses the connection in a tunnel has a transfer that neither happens nor ends.");

    public static readonly Invariant AnswersInTime = new(
        "C14", "Every request is answered within 10 s (this harness waits twice that).",
        "Callers cannot tell a service that works from one that hangs.");

    public static readonly Invariant NotNowIs503 = new(
        "C14",
        "While the database is away, a request may be answered 503 with Retry-After in whole seconds, 1 to 5, or lose its connection; any other "
        + "5xx is wrong.",
        "Callers retry at once, all together, or not at all.");

    public static readonly Invariant NotNowIsRare = new(
        "C14", "While the database is not away, no request is answered 5xx or loses its connection.",
        "Requests fail although nothing is broken, and every caller has to live with it.");

    public static readonly Invariant Readable = new(
        "C14", "Transfers and statements are read as the contract says.",
        "Apps cannot show what happened.");

    public static readonly Invariant EntriesAreWhatHappened = new(
        "C14", "A statement has one entry for each completed transfer of the account, and one for each that was reversed, and nothing else.",
        "The statement and the balance tell two stories, and support believes the wrong one.");

    public static readonly Invariant BadInputIsRefused = new(
        "C14", "Bad input is 400 with problem details.",
        "Integrators cannot tell what they did wrong, and their mistakes move money.");

    public static readonly Invariant BadInputLeavesNothing = new(
        "C14", "Bad input changes nothing.",
        "A request that was refused has moved money all the same.");

    public static readonly Invariant GoodInputIsTaken = new(
        "C14",
        "Good input is taken: ids of 1 to 64 letters, digits, - or _, tokens of 1 to 256 visible ASCII characters, amounts from 1 to 10000000.",
        "Some customers can never pay, and nobody knows why.");

    public static readonly Invariant NoneIs404 = new(
        "C14", "An id that is none is 404.",
        "Apps take a mistyped address for a broken service.");

    public static readonly Invariant StartsAgain = new(
        "Rules", "Any number of instances run at once and are killed and started at any moment: a service that started once starts again.",
        "After the next crash or deploy the service does not come up.");

    public static readonly Invariant TablesStayOpen = new(
        "A1", "The table accounts belongs to the team that issues gift cards: rows appear in it at any time, and they can be read.",
        "No new gift card can be sold since the last deploy.");
}
