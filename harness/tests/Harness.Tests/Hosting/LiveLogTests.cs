using Harness.Hosting;

namespace Harness.Tests.Hosting;

/// <summary>While a service runs its log's path tells nothing; afterwards the log is where it belongs.</summary>
public sealed class LiveLogTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly string _live;

    public LiveLogTests() => _live = Directory.CreateDirectory(_scratch.File("live")).FullName;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Its_path_tells_nothing_until_it_is_put_in_place()
    {
        var place = _scratch.File("seed-7/logs/storm.instance-1.log");
        var log = LiveLog.Begin(place, _live);
        File.WriteAllText(log, "said");

        Assert.Equal(_live, Path.GetDirectoryName(log));
        Assert.Matches("^[0-9a-f]{32}$", Path.GetFileName(log));
        Assert.False(File.Exists(place));
        LiveLog.Place(log);
        Assert.Equal("said", File.ReadAllText(place));
        Assert.Empty(Directory.GetFiles(_live));
        LiveLog.Place(log);
    }

    [Fact]
    public void A_long_one_is_shortened_as_soon_as_it_is_put_in_place()
    {
        var place = _scratch.File("one.log");
        var log = LiveLog.Begin(place, _live);
        File.WriteAllText(log, $"begin\n{new string('x', 8 << 20)}\nend\n");

        LiveLog.Place(log);

        Assert.InRange(new FileInfo(place).Length, LongLog.KeptBytes, LongLog.KeptBytes + 100);
        Assert.Equal("begin", File.ReadLines(place).First());
        Assert.Equal("end", File.ReadLines(place).Last());
    }

    [Fact]
    public void What_a_dead_harness_left_is_put_in_place_by_another()
    {
        var (place, silent) = (_scratch.File("one.log"), _scratch.File("silent.log"));
        File.WriteAllText(LiveLog.Begin(place, _live), "said");
        LiveLog.Begin(silent, _live);

        LiveLog.PlaceAll(_live);

        Assert.Equal("said", File.ReadAllText(place));
        Assert.False(File.Exists(silent));
        Assert.Empty(Directory.GetFiles(_live));
    }

    [Fact]
    public async Task A_process_finds_nothing_of_an_earlier_one_in_its_log()
    {
        if (OperatingSystem.IsWindows()) return;
        var place = _scratch.File("instance-1.log");
        for (var start = 1; start <= 2; start++)
        {
            await using var child = ChildProcess.Start(new ChildOptions(
                "/bin/sh", ["-c", $"echo \"start {start} finds $(wc -c </proc/$$/fd/1) bytes\""], LiveLog.Begin(place, _live)) { LogPlace = place });
            await child.Exited;
            Assert.Equal([$"start {start} finds 0 bytes"], child.LastLines);
        }

        Assert.Equal(["start 1 finds 0 bytes", "start 2 finds 0 bytes"], File.ReadLines(place));
        Assert.Empty(Directory.GetFiles(_live));
    }
}
