using Harness.Hunting;
using Harness.Scenarios;
using LeakyTenant.Tests.Hunt;

namespace LeakyTenant.Checks;

/// <summary>Scripts that broke earlier designs and that candidates do not see.</summary>
public sealed class HeldBackScripts
{
    [Scenario("held-back-scripts")]
    public Task Scripts_that_broke_other_designs_break_nothing() =>
        ScenarioRunner.RunAsync(scenario => Corpus.PlayAsync(scenario, new TenantsVocabulary(), typeof(HeldBackScripts).Assembly));
}
