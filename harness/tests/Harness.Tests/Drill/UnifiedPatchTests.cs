using Drill.Variants;
using Drill.Verifying;

namespace Harness.Tests.Drill;

/// <summary>A patch fits to the letter or stops the build and says where.</summary>
public sealed class UnifiedPatchTests
{
    private const string Before = "one\ntwo\nthree\nfour\nfive\n";

    [Fact]
    public void Lines_are_replaced_added_and_removed_where_the_hunks_say() => Assert.Equal(
        "zero\none\nTWO\nthree\nfive\n",
        Apply("@@ -1,2 +1,3 @@\n+zero\n one\n-two\n+TWO\n@@ -4,1 +5,0 @@\n-four\n"));

    [Fact]
    public void A_blank_line_need_not_keep_its_space() => Assert.Equal(
        "1\n\nthree\n", UnifiedPatch.Parse("--- a/A\n+++ b/A\n@@ -1,3 +1,3 @@\n-one\n+1\n\n three\n", "p").Apply("A", "one\n\nthree\n", "p"));

    [Fact]
    public void A_missing_last_line_break_is_a_difference() => Assert.Equal(
        Before.TrimEnd('\n'), Apply("@@ -5 +5 @@\n-five\n+five\n\\ No newline at end of file\n"));

    [Theory]
    [InlineData("@@ -1,2 +1,2 @@\n one\n-2\n+TWO\n", "hunk 1 of src/A.cs does not fit: line 2 is \"two\", but the hunk expects \"2\"")]
    [InlineData("@@ -2,2 +2,2 @@\n one\n-two\n+TWO\n", "line 2 is \"two\", but the hunk expects \"one\"")]
    [InlineData("@@ -9,1 +9,1 @@\n-nine\n+NINE\n", "the hunk begins at line 9, but the file has 5 lines")]
    [InlineData("@@ -3 +3 @@\n-three\n+3\n@@ -1 +1 @@\n-one\n+1\n", "hunk 2 of src/A.cs does not fit")]
    [InlineData("@@ -1,3 +1,1 @@\n-one\n+1\n", "does not have as many lines as its heading says")]
    [InlineData("@@ -1 +1 @@\n-one\n+1\nrubbish\n", "is not part of a hunk")]
    [InlineData("", "has no hunk")]
    public void What_does_not_fit_says_which_and_where(string hunks, string says) =>
        Assert.Contains(says, Assert.Throws<InvalidDataException>(() => Apply(hunks)).Message);

    private static string Apply(string hunks) =>
        UnifiedPatch.Parse($"--- a/src/A.cs\n+++ b/src/A.cs\n{hunks}", "change.patch").Apply("src/A.cs", Before, "change.patch");
}
