using Harness.Scenarios;

namespace AiEndpoint.Tests.Setup;

internal static partial class Promises
{
    public static readonly Invariant BookedAtItsClock = new(
        "C11", "bookedAt is the instance's clock when the money moved.",
        "Entries are in the wrong month's books although every statement is sorted out rightly.");
}
