using Drill.Grading;
using Harness.Tests.Hosting;

namespace Harness.Tests.Grading;

/// <summary>What a refused submission is known by.</summary>
public sealed class GradeKeyTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void The_harness_is_read_once_however_many_submissions_are_refused()
    {
        var root = RootWith("class A;");
        File.WriteAllText(_scratch.File("bad.zip"), "no archive");
        var first = GradeKey.OfRefused(_scratch.File("bad.zip"), root);

        // Not there any more, it cannot be read again.
        Directory.Delete(Path.Combine(root, "harness"), recursive: true);

        Assert.Equal(first, GradeKey.OfRefused(_scratch.File("bad.zip"), root));
    }

    [Fact]
    public void Another_harness_or_another_time_of_writing_is_another_key()
    {
        File.WriteAllText(_scratch.File("bad.zip"), "no archive");
        var first = GradeKey.OfRefused(_scratch.File("bad.zip"), RootWith("class A;"));

        Assert.NotEqual(first, GradeKey.OfRefused(_scratch.File("bad.zip"), RootWith("class B;")));
        File.SetLastWriteTimeUtc(_scratch.File("bad.zip"), DateTime.UnixEpoch);
        Assert.NotEqual(first, GradeKey.OfRefused(_scratch.File("bad.zip"), RootWith("class A;")));
    }

    private string RootWith(string source)
    {
        var root = _scratch.File(Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(Path.Combine(root, "harness", "src"));
        File.WriteAllText(Path.Combine(root, "harness", "src", "A.cs"), source);
        return root;
    }
}
