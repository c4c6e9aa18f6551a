using Drill.Running;
using Harness.Scenarios;
using Harness.Tests.Hosting;

namespace Harness.Tests.Drill;

public sealed class EventTailTests
{
    [Fact]
    public void Events_come_once_each_and_half_a_line_waits_for_its_rest()
    {
        using var folder = new ScratchFolder();
        var path = Path.Combine(folder.FullPath, "events.jsonl");
        var tail = new EventTail(path);
        Assert.Empty(tail.ReadNew());

        var second = new ScenarioStarted("zwölf").ToLine();
        File.WriteAllText(path, new ScenarioStarted("one").ToLine() + "\n" + second[..10]);
        Assert.Equal(["one"], Ids(tail.ReadNew()));

        File.AppendAllText(path, second[10..] + "\n");
        Assert.Equal(["zwölf"], Ids(tail.ReadNew()));
        Assert.Empty(tail.ReadNew());
    }

    private static IEnumerable<string> Ids(IEnumerable<ScenarioEvent> events) => events.Cast<ScenarioStarted>().Select(started => started.Id);
}
