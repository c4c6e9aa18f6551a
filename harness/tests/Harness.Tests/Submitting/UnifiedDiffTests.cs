using System.Text;
using Drill.Submissions;

namespace Harness.Tests.Submitting;

/// <summary>What a change looks like, and how much of it is kept.</summary>
public sealed class UnifiedDiffTests
{
    private const int Room = 100_000;
    private static readonly string Twenty = Lines(1, 20);

    [Fact]
    public void A_changed_line_stands_with_three_around_it() => Assert.Equal(
        "@@ -7,7 +7,7 @@\n 7\n 8\n 9\n-10\n+ten\n 11\n 12\n 13\n", Between(Twenty, Twenty.Replace("\n10\n", "\nten\n")));

    [Fact]
    public void Changes_that_are_far_apart_are_hunks_of_their_own() => Assert.Equal(
        "@@ -1,4 +1,5 @@\n 1\n+one and a half\n 2\n 3\n 4\n@@ -17,4 +18,3 @@\n 17\n 18\n 19\n-20\n",
        Between(Twenty, "1\none and a half\n" + Lines(2, 19)));

    [Fact]
    public void Changes_that_are_near_share_a_hunk() => Assert.Equal(
        "@@ -2,11 +2,9 @@\n 2\n 3\n 4\n-5\n 6\n 7\n 8\n-9\n 10\n 11\n 12\n", Between(Twenty, Twenty.Replace("\n5\n", "\n").Replace("\n9\n", "\n")));

    [Fact]
    public void A_new_and_a_removed_file_are_all_of_one_sign()
    {
        Assert.Equal("@@ -0,0 +1,2 @@\n+a\n+b\n", Between("", "a\nb\n"));
        Assert.Equal("@@ -1,2 +0,0 @@\n-a\n-b\n", Between("a\nb\n", ""));
    }

    [Fact]
    public void Line_ends_and_a_missing_last_one_make_no_difference() => Assert.Null(Between("a\r\nb", "a\nb\n"));

    [Fact]
    public void What_is_too_long_is_cut_and_counted()
    {
        var many = UnifiedDiff.Between([], Bytes(Lines(1, 5_000)), Room);
        Assert.Equal(3_001, many.LinesLeftOut);
        Assert.Equal(2_000, many.Text!.Count(letter => letter == '\n'));
        Assert.Equal(1, UnifiedDiff.Between([], Bytes("a\nb\n"), 20).LinesLeftOut);
        Assert.Contains("characters left out", UnifiedDiff.Between([], Bytes(new string('x', 1 << 20)), Room).Text);
    }

    [Fact]
    public void A_file_of_half_a_million_other_lines_is_compared_within_bounds()
    {
        var diff = UnifiedDiff.Between(Bytes(Lines(1, 300)), Bytes(string.Concat(Enumerable.Repeat("x\n", 500_000))), Room);

        Assert.StartsWith("@@ -1,300 +1,500000 @@\n-1\n", diff.Text);
    }

    [Fact]
    public void Control_characters_become_visible() => Assert.DoesNotContain('\u001b', Between("", "\u001b[31m\u202E\n")!);

    private static string? Between(string before, string after) => UnifiedDiff.Between(Bytes(before), Bytes(after), Room).Text;

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Lines(int from, int to) => string.Concat(Enumerable.Range(from, to - from + 1).Select(number => $"{number}\n"));
}
