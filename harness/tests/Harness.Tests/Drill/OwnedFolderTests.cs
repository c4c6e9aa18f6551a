using Drill.Foundation;
using Harness.Tests.Hosting;

namespace Harness.Tests.Drill;

/// <summary>No verb deletes or overwrites what it did not make.</summary>
public sealed class OwnedFolderTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_new_folder_is_the_verbs_own_and_can_be_emptied()
    {
        var folder = new OwnedFolder(_scratch.File("out"), "grade").Claim();
        Directory.CreateDirectory(_scratch.File("out/below"));
        File.WriteAllText(_scratch.File("out/below/file"), "x");
        File.WriteAllText(_scratch.File("out/notes.md"), "a person's words");

        folder.Empty(name => name == "below");

        Assert.Equal([OwnedFolder.MarkerName, "notes.md"], Directory.EnumerateFileSystemEntries(_scratch.File("out")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void What_somebody_keeps_there_is_neither_emptied_nor_claimed()
    {
        Directory.CreateDirectory(_scratch.File("thesis"));
        File.WriteAllText(_scratch.File("thesis/chapter-1.md"), "years of work");

        Assert.Contains("did not make", Assert.Throws<WrongUsageException>(() => new OwnedFolder(_scratch.File("thesis"), "grade").Empty()).Message);

        Assert.Equal("chapter-1.md", Path.GetFileName(Assert.Single(Directory.EnumerateFileSystemEntries(_scratch.File("thesis")))));
    }

    [Fact]
    public void Another_verbs_folder_is_somebody_elses()
    {
        new OwnedFolder(_scratch.File("out"), "verify").Claim();
        File.WriteAllText(_scratch.File("out/verify.json"), "{}");

        Assert.Throws<WrongUsageException>(() => new OwnedFolder(_scratch.File("out"), "grade").Claim());
    }

    [Fact]
    public void A_link_is_removed_and_what_it_leads_to_stays()
    {
        var folder = new OwnedFolder(_scratch.File("out"), "grade").Claim();
        Directory.CreateDirectory(_scratch.File("elsewhere"));
        File.WriteAllText(_scratch.File("elsewhere/kept"), "x");
        Directory.CreateSymbolicLink(_scratch.File("out/link"), _scratch.File("elsewhere"));

        folder.Empty();

        Assert.False(Path.Exists(_scratch.File("out/link")));
        Assert.True(File.Exists(_scratch.File("elsewhere/kept")));
    }

    [Fact]
    public void A_file_in_its_place_is_said()
    {
        File.WriteAllText(_scratch.File("out"), "x");

        Assert.Contains("is a file", Assert.Throws<WrongUsageException>(() => new OwnedFolder(_scratch.File("out"), "grade").Claim()).Message);
    }
}
