using Harness.Scenarios;

namespace LeakyTenant.Tests.Setup;

/// <summary>The README's promises as the scenarios check them: one wording for one promise. C1 to C6.</summary>
internal static partial class Promises
{
    public static readonly Invariant TokenSaysTenant = new(
        "C1", "A request acts for the tenant that its token names, and for no other, whatever else is in the request.",
        "Whoever writes another company's name into a header reads its documents.");

    public static readonly Invariant OthersDoNotExist = new(
        "C2", "What belongs to another tenant is answered as what does not exist: with the same status and the same body.",
        "A company reads another's documents, or learns which of them there are. Each case has to be reported within 72 hours.");

    public static readonly Invariant NothingOfOthers = new(
        "C2", "No answer, header or log line of one tenant's request holds text of another's.",
        "A customer reads another customer's name, and tells a newspaper.");

    public static readonly Invariant OthersStay = new(
        "C2", "What belongs to another tenant is not changed, deleted or told to webhooks by anybody but its own members.",
        "Documents of a company change or vanish, and nobody there has touched them.");

    public static readonly Invariant SameIsAllowed = new(
        "C2", "What one tenant has keeps no other from having the same: users, titles, tags and urls are a tenant's own.",
        "A customer cannot do what another has done before, and learns by that what the other has.");

    public static readonly Invariant OnlyValidTokens = new(
        "C3", "A token is valid only if Identity signed it with RS256, for us, and for now; otherwise the answer is 401.",
        "Anybody who can write a text acts as any member of any company.");

    public static readonly Invariant ValidTokensOpen = new(
        "C3", "A token that is signed by one of Identity's keys, for us, and within 60 s of its times, is valid, whatever else it holds.",
        "Customers are signed out because two clocks differ by half a minute.");

    public static readonly Invariant NewKeysCount = new(
        "C4", "A key is honoured at the latest 10 s after Identity published it, whatever tokens came before.",
        "After a routine change of keys nobody can work until the service is started again.");

    public static readonly Invariant KeysAreAskedRarely = new(
        "C4", "However many tokens with unknown names of keys arrive, an instance asks Identity for its keys at most once in any 5 s.",
        "Anybody with a loop takes Identity down, and with it every product of the company.");

    public static readonly Invariant KnownKeysStay = new(
        "C4", "While Identity is away, keys that were honoured stay so, and a token with any other is 401 or 503.",
        "An outage of Identity is an outage of everything.");

    public static readonly Invariant PatchTakesThree = new(
        "C5", "PATCH takes title, body and tags, at least one of them; anything else is 400.",
        "A field that nobody thought of is written by whoever guesses its name.");

    public static readonly Invariant PatchChangesNothingElse = new(
        "C5",
        "A PATCH that is refused changes nothing, neither its document nor any other thing, and one that is taken changes nothing but its three "
        + "fields.",
        "Somebody makes themself the owner of what is not theirs, and the history says that it has always been so.");

    public static readonly Invariant PatchesCount = new(
        "C5", "PATCHes of different fields at the same moment all count.",
        "What a colleague wrote is gone, and nobody has deleted it.");

    public static readonly Invariant SortHasNames = new(
        "C6", "sort is one of four names and dir one of two, in exactly this spelling; anything else is 400.",
        "What a caller writes into the address runs in the database, and every table can be read by asking which rows come first.");

    public static readonly Invariant TextIsText = new(
        "C6", "No text that a caller sends changes what a statement does: in q, every character stands for itself, but for the case of a to z.",
        "A search shows what nobody searched for, and a statement does what nobody wrote.");

    public static readonly Invariant ListIsRight = new(
        "C6", "A list shows the tenant's documents, sorted as asked for, whose titles contain q, and at most as many as limit says.",
        "People do not find their own documents.");
}
