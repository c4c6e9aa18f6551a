using Drill.Watching;
using Microsoft.Extensions.Time.Testing;

namespace Harness.Tests.Watching;

public sealed class SourceWatchTests
{
    private static readonly DateTime At = new(2026, 3, 1, 9, 0, 0, DateTimeKind.Utc);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(At));
    private IReadOnlyList<SourceFile> _files = [new("A.cs", At, 1), new("B.cs", At, 1)];

    [Fact]
    public async Task A_save_is_over_when_two_looks_in_a_row_see_the_same()
    {
        var watch = new SourceWatch(() => _files, _time);
        var saved = watch.WhenSavedAsync(TestContext.Current.CancellationToken);

        await LookAsync(saved);
        _files = [new("A.cs", At.AddSeconds(1), 5), new("B.cs", At, 1)];
        await LookAsync(saved);
        _files = [new("A.cs", At.AddSeconds(2), 7), new("B.cs", At, 1)];
        await LookAsync(saved);
        Assert.False(saved.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(50));

        var save = await saved;
        Assert.Equal(["A.cs"], save.Files);
        Assert.Equal(new DateTimeOffset(At.AddSeconds(2)), save.At);
    }

    [Fact]
    public async Task Files_that_come_and_go_are_saved_too_and_what_was_told_is_not_told_again()
    {
        var watch = new SourceWatch(() => _files, _time);
        _files = [new("B.cs", At, 1), new("C.cs", At, 1)];

        Assert.Equal(["A.cs", "C.cs"], (await NextAsync(watch)).Files);

        _files = [new("B.cs", At, 2), new("C.cs", At, 1)];
        Assert.Equal(["B.cs"], (await NextAsync(watch)).Files);
    }

    [Fact]
    public async Task A_watch_that_is_ended_ends()
    {
        using var ended = new CancellationTokenSource();
        var saved = new SourceWatch(() => _files, _time).WhenSavedAsync(ended.Token);

        await ended.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saved);
    }

    private async Task<Save> NextAsync(SourceWatch watch)
    {
        var saved = watch.WhenSavedAsync(TestContext.Current.CancellationToken);
        for (var look = 0; look < 3 && !saved.IsCompleted; look++) await LookAsync(saved);
        return await saved;
    }

    // The watch runs on when its timer ticks: let it look before the next tick.
    private async Task LookAsync(Task saved)
    {
        _time.Advance(TimeSpan.FromMilliseconds(50));
        for (var turn = 0; turn < 100 && !saved.IsCompleted; turn++) await Task.Yield();
    }
}
