using Drill.Foundation;
using Drill.Verbs;
using Harness.Tests.Hosting;
using Harness.Tests.Reports;

namespace Harness.Tests.Drill;

public sealed class ServedExerciseTests
{
    private static readonly ServedExercise Here = new("sample", new Uri("http://127.0.0.1:4711"), Environment.ProcessId);

    [Fact]
    public void What_is_being_served_is_found()
    {
        using var folder = new ScratchFolder();
        var context = new DrillContext(folder.FullPath, new TextConsole(width: 120).Console);
        Here.Write(context);

        Assert.Equal(Here, ServedExercise.Find(context, exercise: null));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        using var folder = new ScratchFolder();
        var context = new DrillContext(folder.FullPath, new TextConsole(width: 120).Console);
        Here.Write(context);
        var path = Path.Combine(context.Artifacts, "serve", "sample.json");
        File.WriteAllText(path, "{\"Exercise\":");

        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => ServedExercise.Find(context, "sample")).Message);
    }
}
