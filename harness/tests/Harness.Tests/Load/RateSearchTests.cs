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

    private Task<double?> SearchAsync(double limit) => new RateSearch(2_000, 200_000, 1.05).FindAsync(rate =>
    {
        _asked.Add(rate);
        return Task.FromResult(rate <= limit);
    });
}
