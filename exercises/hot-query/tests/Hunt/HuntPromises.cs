using Harness.Scenarios;

namespace HotQuery.Tests.Hunt;

/// <summary>Promises of the README that only the hunt judges.</summary>
internal static class HuntPromises
{
    public static readonly Invariant EndsWithTheLast = new(
        "C2", "`next` is null on the page with the last order of the list.",
        "An export asks for pages that are not there, and nobody can say whether something was missed.");

    public static readonly Invariant OfItsOwn = new(
        "C7", "Each request that is answered 201 is an order of its own, with a new id: none are merged.",
        "Two customers' employees order the same at the same moment; one of the two is never sent anything.");

    public static readonly Invariant OthersGoOn = new(
        "C9", "Other programs that write orders notice nothing of what was added: nobody waits for another one's transaction (this harness waits 3 s).",
        "While the nightly import runs, nobody else can write orders.");
}
