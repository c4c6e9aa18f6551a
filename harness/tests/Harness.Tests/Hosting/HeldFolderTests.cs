using Harness.Hosting;

namespace Harness.Tests.Hosting;

/// <summary>
/// A folder goes with its process, on every system. Windows deletes no file that is open: these tests delete as it does.
/// </summary>
public sealed class HeldFolderTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_folder_goes_with_its_lock_and_the_lock_is_free_by_then()
    {
        var folder = HeldFolder.Claim(_scratch.FullPath, DeleteAsWindows);
        File.WriteAllText(Path.Combine(folder.FullPath, "data"), "");

        folder.Dispose();

        Assert.Empty(Directory.GetFileSystemEntries(_scratch.FullPath));
    }

    [Fact]
    public void A_folder_in_which_a_file_is_open_stays_and_goes_at_the_next_start()
    {
        var folder = HeldFolder.Claim(_scratch.FullPath, DeleteAsWindows);
        using (new FileStream(Path.Combine(folder.FullPath, "server.log"), FileMode.Create, FileAccess.Write, FileShare.None))
        {
            folder.Dispose();
            Assert.True(Directory.Exists(folder.FullPath));
            // While it is open, the next start leaves it as well, and says nothing.
            RemoveAbandoned();
            Assert.True(Directory.Exists(folder.FullPath));
        }

        RemoveAbandoned();

        Assert.Empty(Directory.GetFileSystemEntries(_scratch.FullPath));
    }

    [Fact]
    public void A_folder_whose_process_lives_is_not_abandoned()
    {
        using var folder = HeldFolder.Claim(_scratch.FullPath);

        Assert.Empty(HeldFolder.Abandoned(_scratch.FullPath));
        RemoveAbandoned();

        Assert.True(Directory.Exists(folder.FullPath));
    }

    [Fact]
    public void A_lock_without_a_folder_is_removed()
    {
        File.WriteAllText(_scratch.File("0123456789ab.lock"), "");

        RemoveAbandoned();

        Assert.Empty(Directory.GetFileSystemEntries(_scratch.FullPath));
    }

    private void RemoveAbandoned()
    {
        foreach (var left in HeldFolder.Abandoned(_scratch.FullPath, DeleteAsWindows)) left.Dispose();
    }

    // Every file must be free first, as a file that is open with no sharing is for nobody else.
    private static void DeleteAsWindows(string path)
    {
        foreach (var file in Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [path])
            using (new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None)) { }
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        else File.Delete(path);
    }
}
