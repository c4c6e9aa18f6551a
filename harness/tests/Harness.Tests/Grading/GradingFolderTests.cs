using Drill.Grading;

namespace Harness.Tests.Grading;

public sealed class GradingFolderTests
{
    [Fact]
    public void Only_the_grader_may_enter_and_nothing_is_left()
    {
        string root;
        using (var folder = GradingFolder.Create())
        {
            root = folder.Root;
            Assert.True(Directory.Exists(folder.Judging));
            Assert.True(File.Exists(root + ".lock"));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(root));
        }

        Assert.False(Path.Exists(root));
        Assert.False(File.Exists(root + ".lock"));
    }
}
