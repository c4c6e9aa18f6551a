using Harness.Hunting;
using Harness.Scenarios;

namespace LeakyTenant.Tests.Hunt;

/// <summary>Scripts that broke earlier designs, shrunk, all side by side.</summary>
public sealed class FoundByHunts
{
    [Scenario("found-by-hunts")]
    public Task Scripts_that_broke_other_designs_break_nothing() =>
        ScenarioRunner.RunAsync(scenario => Corpus.PlayAsync(scenario, new TenantsVocabulary(), typeof(FoundByHunts).Assembly));
}
