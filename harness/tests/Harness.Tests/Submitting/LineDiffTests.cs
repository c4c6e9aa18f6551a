using System.Text;
using CsCheck;
using Drill.Submissions;

namespace Harness.Tests.Submitting;

public sealed class LineDiffTests
{
    // Few different lines, so that many of them repeat; one is empty.
    private static readonly string[] Lines = ["", "a", "b", "c", "d ", "D"];
    private static readonly Gen<string[]> Texts = Gen.Int[0, Lines.Length - 1].Select(line => Lines[line]).Array[0, 24];

    [Fact]
    public void Both_texts_can_be_read_off_it_and_no_more_differs_than_must() => Gen.Select(Texts, Texts).Sample((before, after) =>
    {
        var lines = LineDiff.Between(before, after);
        Assert.Equal(before, lines.Where(line => line.Sign != '+').Select(line => line.Text));
        Assert.Equal(after, lines.Where(line => line.Sign != '-').Select(line => line.Text));
        Assert.Equal(LongestCommon(before, after), lines.Count(line => line.Sign == ' '));
    });

    [Fact]
    public void A_carriage_return_within_a_line_ends_none() =>
        Assert.Equal(["a\rb", "c"], LineDiff.Lines(Encoding.UTF8.GetBytes("a\rb\r\nc\n")));

    private static int LongestCommon(string[] before, string[] after)
    {
        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
            for (var j = after.Length - 1; j >= 0; j--)
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        return common[0, 0];
    }
}
