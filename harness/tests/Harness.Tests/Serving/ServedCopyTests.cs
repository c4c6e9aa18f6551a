using Drill.Building;
using Drill.Verbs;
using Harness.Tests.Hosting;

namespace Harness.Tests.Serving;

/// <summary>What is served is apart from what the next build writes.</summary>
public sealed class ServedCopyTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_build_changes_nothing_of_what_is_served_and_the_end_removes_it()
    {
        var built = new BuiltExercise(Built("Sample/debug/Sample.dll", "Sample/debug/Migrations/001-first.sql"), Built("Sample.Tests/debug/Sample.Tests.dll"));
        using (var copy = ServedCopy.Of(built, _scratch.File("copies")))
        {
            File.WriteAllText(built.ServiceDll, "the next build");

            Assert.Equal("built", File.ReadAllText(copy.ServiceDll));
            Assert.Equal("built", File.ReadAllText(copy.TestsDll));
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(copy.ServiceDll)!, "Migrations", "001-first.sql")));
            Assert.NotEqual(Path.GetDirectoryName(copy.ServiceDll), Path.GetDirectoryName(copy.TestsDll));
        }

        Assert.Empty(Directory.GetFileSystemEntries(_scratch.File("copies")));
    }

    [Fact]
    public void The_next_command_removes_what_one_that_was_killed_left_and_leaves_what_is_served()
    {
        var built = new BuiltExercise(Built("Sample/debug/Sample.dll"), Built("Sample.Tests/debug/Sample.Tests.dll"));
        Directory.CreateDirectory(_scratch.File("copies/killed"));
        File.WriteAllText(_scratch.File("copies/killed.lock"), "");
        using var first = ServedCopy.Of(built, _scratch.File("copies"));

        using var second = ServedCopy.Of(built, _scratch.File("copies"));

        Assert.False(Directory.Exists(_scratch.File("copies/killed")));
        Assert.True(File.Exists(first.ServiceDll));
        Assert.True(File.Exists(second.ServiceDll));
    }

    private string Built(params string[] paths)
    {
        foreach (var path in paths)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_scratch.File("bin/" + path))!);
            File.WriteAllText(_scratch.File("bin/" + path), "built");
        }

        return _scratch.File("bin/" + paths[0]);
    }
}
