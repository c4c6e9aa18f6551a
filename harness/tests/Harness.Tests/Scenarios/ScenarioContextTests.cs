using Harness.Scenarios;

namespace Harness.Tests.Scenarios;

public sealed class ScenarioContextTests
{
    private static readonly Invariant Once = new("C1", "The card is charged at most once.", "A customer pays twice.");

    [Fact]
    public void One_seed_gives_one_scenario_the_same_tokens_in_every_process()
    {
        Assert.Equal(Tokens(Context(seed: 7)), Tokens(Context(seed: 7)));
        // Recorded: a change of the algorithm would make every printed seed worthless.
        Assert.Equal("apst2ady4c", Context(seed: 7).Token());
    }

    [Fact]
    public void Seeds_scenarios_and_attempts_do_not_share_tokens()
    {
        string[] tokens = [Context(7).Token(), Context(8).Token(), Context(7, id: "other").Token(), Context(7, attempt: 2).Token()];

        Assert.Equal(tokens.Length, tokens.Distinct().Count());
    }

    [Fact]
    public void What_could_not_be_forced_is_tried_again_and_judged_at_the_last_attempt()
    {
        Context(7).ShouldBeForced(true, "The holds ended first.");

        var first = Assert.Throws<InconclusiveException>(() => Context(7).ShouldBeForced(false, "The holds ended first."));
        Assert.Equal("The holds ended first.", first.Message);
        Assert.Throws<InconclusiveException>(() => Context(7, attempt: ScenarioRunner.MaxAttempts - 1).ShouldBeForced(false, "The holds ended first."));
        Context(7, attempt: ScenarioRunner.MaxAttempts).ShouldBeForced(false, "The holds ended first.");
    }

    [Theory]
    [InlineData(1, 10, 14)]
    [InlineData(1, 5, 9)]
    [InlineData(1, 30, 42)]
    [InlineData(15, 10, 30)]
    public void What_is_promised_within_a_time_has_more_room_on_a_busy_machine(double crowding, int promised, int seconds)
    {
        using var machine = MachineCanary.Assume(new Slowdown(crowding, crowding));

        Assert.Equal(TimeSpan.FromSeconds(seconds), ScenarioContext.CeilingOf(TimeSpan.FromSeconds(promised), 0));
    }

    [Fact]
    public void What_a_busy_machine_may_have_caused_is_tried_again_and_judged_at_the_last_attempt()
    {
        using (MachineCanary.Assume(new Slowdown(1, 1)))
            Assert.Throws<ScenarioFailedException>(() => Context(7).MustHoldUnlessBusy(Once, false, () => []));
        using var busy = MachineCanary.Assume(new Slowdown(9, 9));

        Context(7).MustHoldUnlessBusy(Once, true, () => []);
        Assert.Throws<InconclusiveException>(() => Context(7).MustHoldUnlessBusy(Once, false, () => []));
        Assert.Throws<ScenarioFailedException>(() => Context(7, attempt: ScenarioRunner.MaxAttempts).MustHoldUnlessBusy(Once, false, () => []));
    }

    [Fact]
    public void A_failure_tells_what_was_done_what_must_hold_and_what_was_seen()
    {
        var context = Context(7);
        context.Did("Sent the request.");
        context.Did("Sent it again.");

        var failure = Assert.Throws<ScenarioFailedException>(() => context.MustHold(Once, false, () => ["charge 1", "charge 2"]));

        Assert.Equal("Sent the request. Then sent it again.", failure.Story.Sent);
        Assert.Equal("The card is charged at most once. (C1)", failure.Story.MustHold);
        Assert.Equal(["charge 1", "charge 2"], failure.Story.Seen);
        Assert.Equal("A customer pays twice.", failure.Story.Cost);
    }

    [Fact]
    public void A_count_above_its_bound_fails_and_the_worst_value_is_kept()
    {
        var context = Context(7);
        context.MustBeAtMost(Once, "charges", 1, 1, () => []);
        Assert.Throws<ScenarioFailedException>(() => context.MustBeAtMost(Once, "charges", 3, 1, () => []));
        context.MustBeAtMost(Once, "charges", 0, 1, () => []);

        var measure = Assert.Single(context.Measures);
        Assert.Equal((3, 1), (measure.Value, measure.AtMost));
    }

    [Fact]
    public void An_invalid_measurement_ends_inconclusive() =>
        Assert.Equal("The fault did not bite.", Assert.Throws<InconclusiveException>(() => ScenarioContext.MeasurementIsValid(false, "The fault did not bite.")).Message);

    [Fact]
    public void Logs_of_later_attempts_have_names_of_their_own() =>
        Assert.NotEqual(Context(7).LogPath("instance-1"), Context(7, attempt: 2).LogPath("instance-1"));

    [Fact]
    public void Logs_are_named_as_the_report_beside_their_folder_links_to_them()
    {
        var context = Context(7);
        var runFolder = Path.GetDirectoryName(RunSettings.Current.LogsFolder)!;

        var path = context.LogPath("instance-1");

        Assert.Equal(Path.GetRelativePath(runFolder, path).Replace('\\', '/'), Assert.Single(context.Logs));
    }

    private static string[] Tokens(ScenarioContext context) => [context.Token(), context.Token(16), context.Next(0, 1_000_000).ToString()];

    private static ScenarioContext Context(long seed, string id = "races", int attempt = 1) => new(id, seed, attempt, CancellationToken.None);
}
