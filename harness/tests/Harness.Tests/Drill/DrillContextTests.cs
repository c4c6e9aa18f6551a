using Drill.Foundation;
using Drill.Verbs;
using Harness.Tests.Hosting;

namespace Harness.Tests.Drill;

public sealed class DrillContextTests
{
    [Fact]
    public void A_folder_that_was_given_from_here_is_the_same_one_for_a_process_that_runs_elsewhere()
    {
        using var scratch = new ScratchFolder();
        var given = Path.GetRelativePath(Environment.CurrentDirectory, scratch.File("results"));

        Assert.Equal(scratch.File("results"), DrillContext.WritableFolder(given));
        Assert.True(Directory.Exists(scratch.File("results")));
    }
}
