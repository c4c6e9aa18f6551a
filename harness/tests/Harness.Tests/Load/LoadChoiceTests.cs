using Harness.Load;
using Harness.Tests.Hosting;
using Harness.Verdicts;

namespace Harness.Tests.Load;

public sealed class LoadChoiceTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("own")]
    public void Unset_and_own_are_the_harnesss_engine(string? value)
    {
        Assert.Equal(LoadChoice.Own, LoadChoices.Parse(value));
        Assert.Null(LoadEngines.For(LoadChoices.Parse(value), "nowhere"));
    }

    [Fact]
    public void A_grading_always_has_the_harnesss_engine() =>
        Assert.Equal(LoadChoice.Own, LoadChoices.Parse(global::Drill.Grading.JudgeProcess.Own[LoadChoices.Variable]));

    [Fact]
    public void NBomber_is_chosen_by_name() => Assert.Equal(LoadChoice.NBomber, LoadChoices.Parse(" nbomber "));

    [Theory]
    [InlineData("k6")]
    [InlineData("NBomber")]
    public void An_unknown_engine_is_refused_with_the_values_that_are_allowed(string value)
    {
        var refused = Assert.Throws<EnvironmentLacksException>(() => LoadChoices.Parse(value));

        Assert.Equal($"DRILL_LOAD={value} is not known. Use own (the default) or nbomber.", refused.Message);
    }

    [Fact]
    public void An_adapter_that_is_not_built_is_said_in_one_sentence_with_what_builds_it()
    {
        using var artifacts = new ScratchFolder();

        var lacks = Assert.Throws<EnvironmentLacksException>(() => LoadEngines.For(LoadChoice.NBomber, artifacts.FullPath));

        Assert.Equal(
            "DRILL_LOAD=nbomber needs Harness.Load.NBomber, which is not built: `./drill run` builds it. Without DRILL_LOAD, the harness's own engine is used.",
            lacks.Message);
    }
}
