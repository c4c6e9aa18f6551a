using Drill.Building;
using Harness.Tests.Hosting;

namespace Harness.Tests.Drill;

public sealed class BuildStampTests
{
    [Fact]
    public void An_output_is_current_while_neither_its_inputs_nor_itself_changed()
    {
        using var folder = new ScratchFolder();
        var output = Directory.CreateDirectory(folder.File("out")).FullName;
        var dll = Path.Combine(output, "Service.dll");
        BuildStamp Stamp(string inputs) => new(folder.File("stamp"), inputs, [dll]);
        Assert.False(Stamp("a").IsCurrent);

        File.WriteAllText(dll, "built from a");
        Stamp("a").Write();
        Assert.True(Stamp("a").IsCurrent);
        Assert.False(Stamp("b").IsCurrent);

        // An IDE builds other sources, which are then taken back.
        File.WriteAllText(dll, "built from what was tried in between");
        Assert.False(Stamp("a").IsCurrent);

        Stamp("a").Write();
        File.WriteAllText(Path.Combine(output, "Library.dll"), "a reference that was built anew");
        Assert.False(Stamp("a").IsCurrent);
    }

    [Fact]
    public void An_output_with_other_content_is_not_current_whatever_its_size_and_time()
    {
        using var folder = new ScratchFolder();
        var dll = Path.Combine(Directory.CreateDirectory(folder.File("out")).FullName, "Service.dll");
        File.WriteAllText(dll, "built");
        var stamp = new BuildStamp(folder.File("stamp"), "a", [dll]);
        stamp.Write();
        var time = File.GetLastWriteTimeUtc(dll);

        File.WriteAllText(dll, "other");
        File.SetLastWriteTimeUtc(dll, time);

        Assert.False(stamp.IsCurrent);
    }
}
