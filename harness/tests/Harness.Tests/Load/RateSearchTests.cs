using LoadBenchmark;

namespace Harness.Tests.Load;

public sealed class RateSearchTests
{
    private readonly List<double> _asked = [];

    [Theory]
    [InlineData(2_500)]
    [InlineData(28_800)]
    [InlineData(150)]
    [InlineData(199_000)]
    public async Task The_highest_rate_that_holds_is_found_to_the_precision(double limit)
    {
        var found = await SearchAsync(limit);

        Assert.InRange(found!.Value, limit / 1.05, limit);
        Assert.InRange(_asked.Count, 2, 20);
    }

    [Fact]
    public async Task A_generator_that_holds_everything_ends_at_the_bound() => Assert.Equal(200_000, await SearchAsync(double.PositiveInfinity));

    [Fact]
    public async Task A_generator_that_holds_nothing_ends_without_a_rate()
    {
        Assert.Null(await SearchAsync(0));
        Assert.InRange(_asked.Count, 2, 20);
    }

    [Fact]
    public void Throughput_is_read_from_what_wrk_prints() => Assert.Equal(72_044.31, Wrk.Throughput("""
        Running 2s test @ http://127.0.0.1:5000/
          2 threads and 64 connections
          144809 requests in 2.01s, 21.1MB read
        Requests/sec:  72044.31
        Transfer/sec:     10.51MB

        """));

    [Theory]
    [InlineData("unable to connect", "no throughput")]
    [InlineData("  Non-2xx or 3xx responses: 17\nRequests/sec: 900.00\n", "17")]
    [InlineData("  Socket errors: connect 0, read 3, write 0, timeout 0\nRequests/sec: 900.00\n", "read 3")]
    public void Throughput_with_failures_is_none(string output, string words) =>
        Assert.Contains(words, Assert.Throws<InvalidDataException>(() => Wrk.Throughput(output)).Message);

    [Fact]
    public void The_share_is_of_the_median_of_wrk_and_the_memory_that_of_the_rate_that_held()
    {
        OpenLoopRun Run(double rate, double lagMs, long mib) =>
            new(rate, TimeSpan.FromMilliseconds(lagMs), TimeSpan.FromMilliseconds(3), 0, 0, mib << 20, 2_048);
        var options = new BenchmarkOptions(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(5), 64, 2, 200_000);

        var lines = Conclusion.Lines(
            options, 30_000, [Run(30_000, 0.4, 120), Run(30_000, 0.6, 130), Run(32_000, 1.2, 190)],
            [new WrkRun(70_000, 5 << 20), new WrkRun(75_000, 5 << 20), new WrkRun(90_000, 6 << 20)], 60 << 20, TimeSpan.FromMinutes(6));

        Assert.Equal(
            [
                "wrk, closed loop, 64 connections, 2 threads: median 75000/s (70000 to 90000) in 3 runs, 6 MiB",
                "engine, open loop: 30000/s with p99 schedule lag under 1 ms; 130 MiB (60 before), 2048 bytes allocated a request",
                "share: 0.40 of wrk's throughput in the same 6.0 minutes (aim: 0.4)",
            ],
            lines);
    }

    private Task<double?> SearchAsync(double limit) => new RateSearch(2_000, 200_000, 1.05).FindAsync(rate =>
    {
        _asked.Add(rate);
        return Task.FromResult(rate <= limit);
    });
}
