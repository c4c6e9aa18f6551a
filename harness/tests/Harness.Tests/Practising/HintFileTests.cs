using Drill.Practising;

namespace Harness.Tests.Practising;

public sealed class HintFileTests
{
    private const string Text = """
        # Hints: sample

        ## one-wins

        1. Look at `Pay`,
           twice.
        2. Two at once.
        3. A key, or a lock.

        ## two-wait
        1. a
        2. b
        3. c

        """;

    [Fact]
    public void Each_scenario_has_its_hints_in_order_and_a_wrapped_one_is_one()
    {
        var hints = HintFile.Parse(Text, ["two-wait", "one-wins"], "hints.md");

        Assert.Equal(["Look at `Pay`, twice.", "Two at once.", "A key, or a lock."], hints["one-wins"]);
        Assert.Equal(["a", "b", "c"], hints["two-wait"]);
    }

    [Theory]
    [InlineData("two-wait", "two-late", "has no hints for 'two-wait'")]
    [InlineData("## two-wait", "## one-wins", "'one-wins' is there twice")]
    [InlineData("3. c", "", "'two-wait' must have 3 hints, in a numbered list. It has 2.")]
    [InlineData("# Hints: sample", "## late-bird\n1. a\n2. b\n3. c", "has hints for 'late-bird', which is no scenario")]
    public void What_is_wrong_is_named(string was, string becomes, string said)
    {
        var fault = Assert.Throws<InvalidDataException>(() => HintFile.Parse(Text.Replace(was, becomes), ["one-wins", "two-wait"], "hints.md"));

        Assert.StartsWith("hints.md", fault.Message);
        Assert.Contains(said, fault.Message);
    }
}
