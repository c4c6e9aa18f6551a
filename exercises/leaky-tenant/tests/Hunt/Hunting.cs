using Harness.Hunting;
using Xunit;

namespace LeakyTenant.Tests.Hunt;

/// <summary>What `drill hunt` starts.</summary>
public sealed class Hunting
{
    [Fact(Explicit = true), Trait(Hunter.TraitName, "yes")]
    public Task Hunts() => Hunter.RunAsync(new TenantsVocabulary(), TestContext.Current.CancellationToken);
}
