using Harness.Tests.Repository;
using Xunit;

namespace Harness.Tests.Reports;

/// <summary>
/// Full texts as a user reads them, in the Golden folder beside their tests. With DRILL_RECORD=1 they are written anew instead of compared; the
/// difference is then reviewed like any other.
/// </summary>
internal static class Golden
{
    public static void Matches(string name, string actual, string area = "Reports")
    {
        var path = Path.Combine(Checkout.Root, "harness/tests/Harness.Tests", area, "Golden", name);
        if (Environment.GetEnvironmentVariable("DRILL_RECORD") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), actual);
    }
}
