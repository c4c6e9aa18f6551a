using Harness.Hunting;
using Harness.Scenarios;

namespace Harness.Tests.Hunting;

public class ScriptTests
{
    private static readonly Script Two = new()
    {
        Lanes = [new Lane("a", [new Move("pay"), new Move("pay") { After = "charged", Delay = 0.25 }]), new Lane("b", [new Move("pay") { Delay = 1 }])],
        Disturbances = [new Move("kill") { After = "a:charged", With = new Dictionary<string, string> { ["back"] = "1" } }],
    };

    [Fact]
    public void A_script_comes_back_from_its_json() => Assert.Equal(Two.ToJson(), Script.Parse(Two.ToJson(), "it").ToJson());

    [Theory]
    [InlineData("null", "it is null")]
    [InlineData("{}", "lanes")]
    [InlineData("""{"lanes":[],"speed":1}""", "speed")]
    [InlineData("nonsense", "invalid")]
    public void What_is_no_script_is_refused_with_the_reason(string json, string reason)
    {
        var error = Assert.Throws<InvalidDataException>(() => Script.Parse(json, "x.json"));
        Assert.StartsWith("x.json is not a hunt's script", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Words_name_lanes_where_there_are_several_and_moments_that_are_not_the_beginning() => Assert.Equal(
        ["2 instances", "lane a: does pay", "lane a: 0.25 s after charged: does pay", "lane b: after 1 s: does pay", "when a:charged: does kill"],
        ScriptWords.Of(Two, new Plain()));

    [Fact]
    public void Of_one_lane_the_name_is_left_out() => Assert.Equal(
        ["does pay", "0.25 s after charged: does pay", "when charged: does kill"],
        ScriptWords.Of(Shrinker.Only(Two, ["a"]) with { Instances = 1 }, new Plain()));

    private sealed class Plain : Vocabulary
    {
        public override Script Draw(Random dice) => Two;

        public override Task<IStage> OpenAsync(ScenarioContext scenario, int instances) => throw new NotSupportedException();

        public override string Describe(Move move) => $"does {move.Do}";
    }
}
