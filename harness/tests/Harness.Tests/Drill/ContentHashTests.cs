using Drill.Foundation;
using Harness.Tests.Hosting;

namespace Harness.Tests.Drill;

public sealed class ContentHashTests
{
    [Fact]
    public void The_hash_follows_content_and_names_and_nothing_else()
    {
        using var folder = new ScratchFolder();
        var file = Path.Combine(folder.FullPath, "a.cs");
        string Hash() => ContentHash.Of(folder.FullPath, [folder.FullPath]);
        File.WriteAllText(file, "one");
        var before = Hash();

        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(1));
        Directory.CreateDirectory(Path.Combine(folder.FullPath, "obj"));
        File.WriteAllText(Path.Combine(folder.FullPath, "obj", "generated.cs"), "output");
        Assert.Equal(before, Hash());

        File.WriteAllText(file, "two");
        var changed = Hash();
        Assert.NotEqual(before, changed);

        File.Move(file, Path.Combine(folder.FullPath, "b.cs"));
        Assert.NotEqual(changed, Hash());
    }

    [Fact]
    public void Files_are_hashed_in_the_same_order_where_paths_have_backslashes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A backslash is part of a name only elsewhere.");
        using var slashes = new ScratchFolder();
        using var backslashes = new ScratchFolder();
        Directory.CreateDirectory(slashes.File("a"));
        // A slash comes before a capital letter, and a backslash after it.
        foreach (var (folder, name) in ((ScratchFolder, string)[])[(slashes, "a/b.cs"), (backslashes, @"a\b.cs")])
        {
            File.WriteAllText(folder.File(name), "one");
            File.WriteAllText(folder.File("aB.cs"), "two");
        }

        Assert.Equal(ContentHash.Of(slashes.FullPath, [slashes.FullPath]), ContentHash.Of(backslashes.FullPath, [backslashes.FullPath]));
    }

    [Fact]
    public void Outputs_are_compared_byte_by_byte()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder.File("A.dll"), "1\n2");
        var before = ContentHash.OfAll(folder.FullPath);

        File.WriteAllText(folder.File("A.dll"), "1\r\n2");

        Assert.NotEqual(before, ContentHash.OfAll(folder.FullPath));
    }

    [Fact]
    public void A_repository_that_lies_below_a_folder_called_bin_has_sources_all_the_same()
    {
        using var folder = new ScratchFolder();
        var root = Directory.CreateDirectory(Path.Combine(folder.FullPath, "bin", "exercises")).FullName;
        File.WriteAllText(Path.Combine(root, "a.cs"), "one");
        var before = ContentHash.Of(root, [root]);

        File.WriteAllText(Path.Combine(root, "a.cs"), "two");

        Assert.NotEqual(before, ContentHash.Of(root, [root]));
    }
}
