using Drill.Foundation;
using Drill.Local;
using Drill.Verbs;
using Harness.Postgres;

namespace Harness.Tests.Drill;

public sealed class DataLoadingTests
{
    [Fact]
    public void A_line_says_how_far_it_is_and_how_long_it_will_take() => Assert.Equal(
        "  whole: orders 250,000 of 1,000,000 rows, 125,000 rows/s, 6 s left",
        DataLoading.Line("whole: orders", new LoadedRows("orders", 250_000, 1_000_000), TimeSpan.FromSeconds(2)));

    [Fact]
    public void Before_the_first_row_nothing_is_promised() => Assert.Equal(
        "  whole: orders 0 of 10 rows, 0 rows/s, 0 s left",
        DataLoading.Line("whole: orders", new LoadedRows("orders", 0, 10), TimeSpan.Zero));

    [Fact]
    public void A_scale_is_one_that_the_exercise_has()
    {
        var exercise = SampleExercise.Of();
        var scaled = exercise with { Manifest = exercise.Manifest with { Scales = ["small", "large"] } };
        Assert.Null(Names.FindScale(scaled, null));
        Assert.Equal("large", Names.FindScale(scaled, "large"));
        Assert.Contains("'large'", Assert.Throws<WrongUsageException>(() => Names.FindScale(scaled, "larg")).Message, StringComparison.Ordinal);
        Assert.Contains("--scale", Assert.Throws<WrongUsageException>(() => Names.FindScale(exercise, "small")).Message, StringComparison.Ordinal);
    }
}
