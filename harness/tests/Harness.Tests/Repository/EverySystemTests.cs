using System.Text.RegularExpressions;

namespace Harness.Tests.Repository;

/// <summary>The repository can be checked out on every system, in a folder as deep as people have.</summary>
public sealed partial class EverySystemTests
{
    // Windows takes 260 characters for a path, unless told otherwise, and git and MSBuild put some of their own below the checkout.
    private const int MostCharacters = 130;

    [Fact]
    public void Every_path_is_one_on_Windows()
    {
        Assert.All(Checkout.Files("*"), path =>
        {
            Assert.True(path.Length <= MostCharacters, $"{path} is too long");
            Assert.All(path.Split('/'), part => Assert.DoesNotMatch(NoName(), part));
        });
    }

    [Fact]
    public void No_two_paths_differ_only_in_case() =>
        Assert.Empty(Checkout.Files("*").GroupBy(path => path, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1).SelectMany(same => same));

    [Fact]
    public void Each_script_has_the_line_ends_of_its_system()
    {
        var (unix, windows) = (File.ReadAllText(Path.Combine(Checkout.Root, "drill")), File.ReadAllText(Path.Combine(Checkout.Root, "drill.cmd")));

        Assert.DoesNotContain('\r', unix);
        Assert.Equal(windows.Count(letter => letter == '\n'), windows.Split("\r\n").Length - 1);
    }

    [GeneratedRegex("""[\x00-\x1f<>:"\\|?*]|[. ]$|^(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.|$)""", RegexOptions.IgnoreCase)]
    private static partial Regex NoName();
}
