using Drill.Verbs;

namespace Harness.Tests.Drill;

public sealed class NamesTests
{
    [Theory]
    [InlineData("double-charge", "double-charge", 0)]
    [InlineData("double-chrage", "double-charge", 2)]
    [InlineData("", "abc", 3)]
    public void Distance_counts_edits(string from, string to, int edits) => Assert.Equal(edits, Names.Distance(from, to));

    [Fact]
    public void An_unknown_name_suggests_the_nearest() =>
        Assert.Equal(
            "There is no exercise 'doublecharge'. Did you mean 'double-charge'? Look here.",
            Names.Unknown("exercise", "doublecharge", ["oversell", "double-charge"], "Look here.").Message);

    [Fact]
    public void Without_any_name_nothing_is_suggested() =>
        Assert.Equal("There is no exercise 'x'. Look here.", Names.Unknown("exercise", "x", [], "Look here.").Message);
}
