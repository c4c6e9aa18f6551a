using TwoTruths.Tests.Hunt;
using Harness.Hunting;
using Harness.Scenarios;

namespace TwoTruths.Checks;

/// <summary>Scripts that broke earlier designs and that candidates do not see.</summary>
public sealed class HeldBackScripts
{
    [Scenario("held-back-scripts")]
    public Task Scripts_that_broke_other_designs_break_nothing() =>
        ScenarioRunner.RunAsync(scenario => Corpus.PlayAsync(scenario, new OrdersVocabulary(), typeof(HeldBackScripts).Assembly));
}
