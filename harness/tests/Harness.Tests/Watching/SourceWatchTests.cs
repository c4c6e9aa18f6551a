using Drill.Watching;
using Harness.Tests.Hosting;

namespace Harness.Tests.Watching;

public sealed class SourceWatchTests
{
    private static readonly DateTime At = new(2026, 3, 1, 9, 0, 0, DateTimeKind.Utc);

    private IReadOnlyList<SourceFile> _files = [new("A.cs", At, 1), new("B.cs", At, 1)];

    [Fact]
    public void A_save_is_over_when_two_looks_in_a_row_see_the_same()
    {
        var watch = new SourceWatch(() => _files, TimeProvider.System);
        Assert.Null(watch.Look());
        _files = [new("A.cs", At.AddSeconds(1), 5), new("B.cs", At, 1)];
        Assert.Null(watch.Look());
        _files = [new("A.cs", At.AddSeconds(2), 7), new("B.cs", At, 1)];
        Assert.Null(watch.Look());

        var save = watch.Look()!;

        Assert.Equal(["A.cs"], save.Files);
        Assert.Equal(new DateTimeOffset(At.AddSeconds(2)), save.At);
        Assert.Null(watch.Look());
    }

    [Fact]
    public void Files_that_come_and_go_are_saved_too()
    {
        var watch = new SourceWatch(() => _files, TimeProvider.System);
        _files = [new("B.cs", At, 1), new("C.cs", At, 1)];
        Assert.Null(watch.Look());

        Assert.Equal(["A.cs", "C.cs"], watch.Look()!.Files);
    }

    [Fact]
    public void What_is_changed_and_changed_back_between_two_looks_is_no_save()
    {
        var watch = new SourceWatch(() => _files, TimeProvider.System);
        var before = _files;
        _files = [];
        Assert.Null(watch.Look());
        _files = before;

        Assert.Null(watch.Look());
        Assert.Null(watch.Look());
    }

    [Fact]
    public async Task Real_files_are_seen_and_what_builds_leave_is_not()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch.File("A.cs"), "a");
        Directory.CreateDirectory(scratch.File("obj"));
        var watch = new SourceWatch(() => SourceWatch.Below(scratch.FullPath), TimeProvider.System);
        var saved = watch.WhenSavedAsync(TestContext.Current.CancellationToken);

        File.WriteAllText(scratch.File("obj/Made.cs"), "made");
        File.WriteAllText(scratch.File("B.cs"), "b");

        Assert.Equal(["B.cs"], (await saved).Files);
    }

    [Fact]
    public async Task A_watch_that_is_ended_ends()
    {
        using var ended = new CancellationTokenSource();
        var saved = new SourceWatch(() => _files, TimeProvider.System).WhenSavedAsync(ended.Token);

        await ended.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saved);
    }
}
