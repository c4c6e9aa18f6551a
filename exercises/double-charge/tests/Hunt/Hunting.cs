using Harness.Hunting;
using Xunit;

namespace DoubleCharge.Tests.Hunt;

/// <summary>What `drill hunt` starts.</summary>
public sealed class Hunting
{
    [Fact(Explicit = true), Trait(Hunter.TraitName, "yes")]
    public Task Hunts() => Hunter.RunAsync(new PaymentsVocabulary(), TestContext.Current.CancellationToken);
}
