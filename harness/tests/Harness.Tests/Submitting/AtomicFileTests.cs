using Drill.Foundation;
using Harness.Tests.Hosting;
using Harness.Verdicts;

namespace Harness.Tests.Submitting;

public sealed class AtomicFileTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    [Fact]
    public void What_was_written_is_there_under_its_name_alone()
    {
        AtomicFile.Write(_scratch.File("new/made.zip"), stream => stream.Write("whole"u8));

        Assert.Equal([_scratch.File("new/made.zip")], Directory.GetFiles(_scratch.File("new")));
        Assert.Equal("whole", File.ReadAllText(_scratch.File("new/made.zip")));
    }

    [Fact]
    public void A_full_disk_leaves_nothing_and_is_said_with_the_path()
    {
        var failed = Assert.Throws<EnvironmentLacksException>(() => AtomicFile.Write(_scratch.File("made.zip"), stream =>
        {
            stream.Write("half"u8);
            throw new IOException("No space left on device");
        }));

        Assert.Contains(_scratch.File("made.zip"), failed.Message);
        Assert.Contains("No space left on device", failed.Message);
        Assert.Empty(Directory.GetFiles(_scratch.FullPath));
    }

    [Fact]
    public void An_interruption_leaves_nothing()
    {
        Assert.Throws<OperationCanceledException>(() => AtomicFile.Write(_scratch.File("made.zip"), stream =>
        {
            stream.Write("half"u8);
            throw new OperationCanceledException();
        }));

        Assert.Empty(Directory.GetFiles(_scratch.FullPath));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_named()
    {
        File.WriteAllText(_scratch.File("taken"), "");

        var failed = Assert.Throws<EnvironmentLacksException>(
            () => AtomicFile.Write(_scratch.File("taken/made.zip"), stream => stream.Write("x"u8)));

        Assert.Contains("--out", failed.Message);
    }

    [Fact]
    public void What_is_there_is_not_overwritten()
    {
        File.WriteAllText(_scratch.File("made.zip"), "first");

        Assert.Throws<WrongUsageException>(() => AtomicFile.Write(_scratch.File("made.zip"), stream => stream.Write("second"u8)));

        Assert.Equal("first", File.ReadAllText(_scratch.File("made.zip")));
    }

    public void Dispose() => _scratch.Dispose();
}
