using Harness.Scenarios;

namespace LeakyTenant.Tests.Setup;

/// <summary>The promises C7 to C14, and those of the rules.</summary>
internal static partial class Promises
{
    public static readonly Invariant NeverInside = new(
        "C7",
        "For a webhook, no connection is opened to an address that is not public: not when it is registered, not when it is told something, not "
        + "after a redirect.",
        "Whoever registers a webhook reaches what only our own machines may reach, and reads the machine's credentials.");

    public static readonly Invariant InsideFails = new(
        "C7", "What is not delivered because its address is not public is failed.",
        "A customer waits for deliveries that never come, or learns from their state what there is inside.");

    public static readonly Invariant IsDelivered = new(
        "C8",
        "A webhook with a public url is told of every change within 10 s, also where its name means several addresses, and after up to 3 redirects "
        + "(this harness waits longer on a busy machine).",
        "Customers' own systems stop hearing from us, and nobody knows why some do and some do not.");

    public static readonly Invariant IsSigned = new(
        "C8", "A delivery names its event and its document, and its Signature is the HMAC of its body with the webhook's secret.",
        "Receivers cannot tell us from anybody else, and drop what we send.");

    public static readonly Invariant DeliveryIsShown = new(
        "C8", "Each delivery is shown as pending, and then as delivered or failed, within 10 s.",
        "A customer cannot see whether a delivery was lost by us or by them.");

    public static readonly Invariant OnlyOwnEvents = new(
        "C8", "A webhook is told of its own tenant's documents, once each, and of nothing else.",
        "A company's systems hear what happens at another.");

    public static readonly Invariant PublicIsTaken = new(
        "C14", "A webhook whose url is good input, and public, is taken.",
        "Customers with unusual but proper addresses cannot connect their systems.");

    public static readonly Invariant ReportIsOwn = new(
        "C9", "No answer, or part of one, that was made for one tenant, role or user is given to another.",
        "An auditor at one company reads another's report.");

    public static readonly Invariant ReportIsFresh = new(
        "C9", "The report shows the tenant's documents as they were at most 10 s before.",
        "Customers are billed by figures that are not theirs any more.");

    public static readonly Invariant RolesCount = new(
        "C10",
        "A change of a role counts for every request that is sent 5 s later (this harness gives it 1.5 s more), also for what is kept.",
        "Somebody who was dismissed this morning still reads everything at noon.");

    public static readonly Invariant SecretsStay = new(
        "C11",
        "What is in Authorization, and a webhook's secret, are in no answer, error, header or log line, in nothing that is sent on, and the token "
        + "not in the database.",
        "Whoever reads the log can act as any customer.");

    public static readonly Invariant ParentsAreOwn = new(
        "C12", "parentId must be a document of the caller's tenant; any other is 404 as one that does not exist, and nothing is created.",
        "A company learns by trying which documents another one has, and ties its own to them.");

    public static readonly Invariant FewStatements = new(
        "C13", "A request sends at most 8 statements to the database, however many documents it is about.",
        "Being careful has made every request slow.");

    public static readonly Invariant WorkIsItsOwn = new(
        "C13", "Neither how many statements a read sends nor how many rows they return depends on what other tenants have.",
        "The largest customer makes the service slow for all others, and their rows pass through everybody's requests.");

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
        "C14", "Documents, reports, webhooks and deliveries are answered as the contract says.",
        "Apps cannot show what there is.");

    public static readonly Invariant WritesShow = new(
        "C14", "What was created, changed or deleted shows so in every later answer.",
        "People work on what is not there any more, or do their work twice.");

    public static readonly Invariant RolesAllow = new(
        "C14", "A viewer reads, an editor also writes, an admin also sees to webhooks; whoever has a lesser role, or none, gets 403.",
        "A guest deletes a company's documents, or a member cannot do their work.");

    public static readonly Invariant BadInputIsRefused = new(
        "C14", "Bad input is 400 with problem details.",
        "Integrators cannot tell what they did wrong.");

    public static readonly Invariant BadInputLeavesNothing = new(
        "C14", "Bad input changes nothing.",
        "A request that was refused has done something all the same.");

    public static readonly Invariant GoodInputIsTaken = new(
        "C14", "Good input is taken, and shown as it was written.",
        "Some customers cannot write what they want to, and nobody knows why.");

    public static readonly Invariant NoneIs404 = new(
        "C14", "An id in a path that is no id is 404.",
        "Apps take a mistyped address for a broken service.");

    public static readonly Invariant StartsAgain = new(
        "Rules", "Any number of instances run at once and are killed and started at any moment: a service that started once starts again.",
        "After the next crash or deploy the service does not come up.");

    public static readonly Invariant TablesStayOpen = new(
        "A1", "The tables tenants and members belong to the accounts team: rows appear, change and go at any time, by sessions that set nothing.",
        "No new customer can be added since the last deploy.");
}
