using System.Text;
using Drill.Grading;

namespace Harness.Tests.Grading;

/// <summary>Whatever a submission is called, its result has a folder of its own.</summary>
public sealed class ResultFolderTests
{
    private static readonly string[] Hostile =
    [
        new('x', 251), new string('\u4e00', 80), "index.html", "INDEX.HTML", ".claims", "a\nb", "a\u001b[2Jb", "~x-0123456789abcdef", "x.", "\ufffd.zip", "$(id).zip", "a/b",
    ];

    public static TheoryData<string> Names => [.. Hostile];

    [Theory]
    [InlineData("double-charge-20260314-101500.submission.zip")]
    [InlineData("Robin Doe")]
    [InlineData("z\u00fcrich.zip")]
    public void A_plain_name_is_kept(string name) => Assert.Equal(name, ResultFolder.NameOf(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Another_name_becomes_one_that_can_be_made(string name)
    {
        var folder = ResultFolder.NameOf(name);

        Assert.Matches("^~[A-Za-z0-9._+,@()-]*-[0-9a-f]{16}$", folder);
        Assert.InRange(Encoding.UTF8.GetByteCount(folder), 1, 120);
        // A folder that is called like that already is renamed as well: two never share one.
        Assert.NotEqual(folder, ResultFolder.NameOf(folder));
    }

    [Fact]
    public void Different_names_have_different_folders() =>
        Assert.Equal(Hostile.Length, Hostile.Select(ResultFolder.NameOf).Distinct(StringComparer.OrdinalIgnoreCase).Count());
}
