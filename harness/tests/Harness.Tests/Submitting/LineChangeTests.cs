using System.Text;
using Drill.Submissions;

namespace Harness.Tests.Submitting;

public sealed class LineChangeTests
{
    [Theory]
    [InlineData("", "", 0, 0)]
    [InlineData("", "a\nb\n", 2, 0)]
    [InlineData("a\nb\nc\n", "", 0, 3)]
    [InlineData("a\nb\nc\n", "a\nx\nc\n", 1, 1)]
    [InlineData("a\nb\nc\n", "c\na\nb\n", 1, 1)]
    [InlineData("a\na\na\n", "a\na\n", 0, 1)]
    [InlineData("a\nb\n", "a\r\nb", 0, 0)]
    public void Added_and_removed_lines_are_counted_as_a_diff_does(string before, string after, int added, int removed) =>
        Assert.Equal(new LineChange(added, removed), LineChange.Between(Lines(before), Lines(after)));

    private static IReadOnlyList<string> Lines(string text) => LineChange.HashLines(Encoding.UTF8.GetBytes(text));
}
