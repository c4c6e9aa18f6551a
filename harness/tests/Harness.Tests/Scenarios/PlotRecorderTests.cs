using System.Diagnostics;
using Harness.Load;
using Harness.Measurement;
using Harness.Scenarios;
using Harness.Tests.Fakes;
using Harness.Tests.Faults;

namespace Harness.Tests.Scenarios;

public sealed class PlotRecorderTests
{
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly PlotRecorder _plots;

    public PlotRecorderTests() => _plots = new PlotRecorder(_startedAt);

    [Fact]
    public void A_scenario_that_records_nothing_has_no_plots() => Assert.Null(_plots.Collect());

    [Fact]
    public void Requests_of_a_load_run_stand_at_their_intended_start_and_unfinished_ones_had_waited_until_the_end()
    {
        _plots.Requests(new LoadResult
        {
            Planned = 2,
            Samples = [new Sample("pay", Ms(100), Ms(101), Ms(140), "ok", 201)],
            Unfinished = [new UnfinishedRequest("pay", Ms(200), Ms(201))],
            Ended = Ms(1_200),
            StartedAt = _startedAt + Stopwatch.Frequency * 5,
        });

        var series = _plots.Collect()!.Latencies;

        Assert.Equal([("ok", 5_100, 40), (PlotRecorder.Unfinished, 5_200, 1_000)], series.OrderBy(one => one.Points[0].AtMs)
            .Select(one => (one.Outcome, one.Points[0].AtMs, one.Points[0].Value)));
    }

    [Fact]
    public void A_stored_load_result_is_refused() =>
        Assert.Throws<ArgumentException>(() => _plots.Requests(new LoadResult { Planned = 0, Samples = [] }));

    [Fact]
    public async Task A_load_run_knows_when_it_began_and_ended()
    {
        var load = await LoadRunner.RunAsync(
            ArrivalSchedule.Constant(100, Ms(100)), (_, _) => Task.FromResult(new SampleResult("ok")), new LoadOptions { LagBudget = TimeSpan.FromMinutes(1) });

        Assert.InRange(load.StartedAt, _startedAt, Stopwatch.GetTimestamp());
        Assert.True(load.Ended >= load.Samples[^1].Finished);
        Assert.Equal((load.StartedAt, load.Ended), (load.Since(Ms(50)).StartedAt, load.Since(Ms(50)).Ended));
    }

    [Fact]
    public void Calls_are_asked_for_at_the_end_and_those_before_the_scenario_are_left_out()
    {
        List<long> received = [_startedAt - Stopwatch.Frequency];
        _plots.CallsTo("pricing", () => received);
        received.Add(Stopwatch.GetTimestamp());

        Assert.Equal(1, Assert.Single(_plots.Collect()!.Calls).Counts.Sum());
    }

    [Fact]
    public async Task What_reaches_a_fake_is_drawn_from_its_journal_also_when_the_fake_is_gone()
    {
        await using (var bank = new BankFake())
        {
            await bank.StartAsync();
            _plots.CallsTo(bank);
            using var http = new HttpClient { BaseAddress = bank.BaseAddress };
            await http.GetStringAsync("/charges/1").Soon();
            await http.GetStringAsync("/charges/2").Soon();
        }

        var calls = Assert.Single(_plots.Collect()!.Calls);

        Assert.Equal(("bank", 2), (calls.Dependency, calls.Counts.Sum()));
    }

    [Fact]
    public void A_fault_that_was_not_ended_lasts_to_the_end()
    {
        _plots.Fault("pricing", "hangs").Dispose();
        _plots.Fault("reservation", "refuses");

        var faults = _plots.Collect()!.Faults;

        Assert.NotNull(faults[0].ToMs);
        Assert.True(faults[0].ToMs >= faults[0].FromMs);
        Assert.Null(faults[1].ToMs);
    }

    [Fact]
    public async Task A_level_is_read_again_and_again()
    {
        var value = 0;
        var twice = new TaskCompletionSource();
        _plots.Level("connections", () =>
        {
            if (++value == 2) twice.SetResult();
            return value;
        });
        await twice.Task.WaitAsync(Liveness.Ceiling);

        Assert.Equal(1, _plots.Collect()!.Levels[0].Points[0].Value);
    }

    [Fact]
    public void A_level_that_cannot_be_read_ends_and_harms_nobody()
    {
        _plots.Level("connections", () => throw new ObjectDisposedException("proxy"));
        _plots.Request("pay", "ok", _startedAt);

        Assert.Empty(_plots.Collect()!.Levels[0].Points);
    }

    [Fact]
    public void More_dependencies_or_levels_than_can_be_drawn_are_refused_at_once()
    {
        for (var index = 0; index < 8; index++)
        {
            _plots.CallsTo($"dependency {index}", () => []);
            _plots.Level($"level {index}", () => 0);
        }

        Assert.Throws<InvalidOperationException>(() => _plots.CallsTo("one more", () => []));
        Assert.Throws<InvalidOperationException>(() => _plots.Level("one more", () => 0));
    }

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
