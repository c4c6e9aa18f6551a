using System.Text;
using LoadBenchmark;

namespace Harness.Tests.Load;

public sealed class ConclusionTests
{
    private static readonly BenchmarkOptions Options = new(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(5), 64, 2, 200_000);

    private static readonly WrkRun[] Wrk = [new(70_000, 5 << 20, 11), new(75_000, 5 << 20, 12), new(90_000, 6 << 20, 10)];

    private static readonly Trial[] Engine =
    [
        Run("engine", "engine", 2_000, 0.2, 0.5, 100), Run("engine", "engine", 30_000, 0.4, 3, 120), Run("engine", "engine", 30_000, 0.6, 5, 130),
        Run("engine", "engine", 32_000, 1.2, 9, 190),
    ];

    [Fact]
    public void The_share_is_of_the_median_of_wrk_and_the_memory_that_of_the_rate_that_held()
    {
        var lines = Conclusion.Lines(
            Options, new Dictionary<string, double?> { ["engine"] = 30_000 }, Engine, Wrk, "it is not served", TimeSpan.FromMinutes(6));

        Assert.Equal(
            [
                "wrk, closed loop, 64 connections, 2 threads: median 75000/s (70000 to 90000) in 3 runs, 12.0 µs of processor time a request, 6 MiB",
                "engine, open loop: 30000/s with p99 schedule lag under 1 ms (32000/s under 5 ms), 0.40 of wrk; 25.0 µs of processor time a request, 130 MiB, 2048 bytes allocated a request",
                "NBomber: not available: it is not served",
                "share: 0.40 of wrk's throughput in the same 6.0 minutes (aim: 0.4)",
                "p99 latency from the intended start, median of the trials:",
                "    2000/s  engine 0.50 ms",
                "   30000/s  engine 3.00 ms",
                "   32000/s  engine 9.00 ms",
            ],
            lines);
    }

    [Fact]
    public void NBomber_is_compared_at_every_rate_that_both_were_tried_at()
    {
        var lines = Conclusion.Lines(
            Options, new Dictionary<string, double?> { ["engine"] = 30_000, ["NBomber 4.1.2"] = null },
            [.. Engine, Run("nbomber", "NBomber 4.1.2", 2_000, 2, 4, 200), Run("nbomber", "NBomber 4.1.2", 30_000, 7, 2.5, 400)],
            Wrk, null, TimeSpan.FromMinutes(6));

        Assert.Contains("NBomber 4.1.2, open loop: no rate with p99 schedule lag under 1 ms (2000/s under 5 ms)", lines);
        Assert.Contains("    2000/s  engine 0.50 ms  NBomber 4.1.2 4.00 ms", lines);
        Assert.Equal("The engine's p99 latency is not below NBomber 4.1.2's at 30000/s of 2 rates.", lines[^1]);
    }

    [Fact]
    public void A_busy_machine_is_said_where_no_rate_held() => Assert.Contains(
        Conclusion.Lines(Options, new Dictionary<string, double?> { ["engine"] = null }, Engine, Wrk, "it is not served", TimeSpan.FromMinutes(6)),
        line => line.StartsWith("The engine kept its schedule at no rate", StringComparison.Ordinal));

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nServer: Kestrel\r\n\r\nok", true)]
    [InlineData("HTTP/1.1 200 OK\r\nServer: Kestrel\r\nContent-Length: 2\r\n\r\no", false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", false)]
    public void The_raw_client_reads_an_answer_to_its_end(string answer, bool whole) =>
        Assert.Equal(whole, SocketSender.IsWhole(Encoding.ASCII.GetBytes(answer)));

    private static Trial Run(string worker, string generator, double rate, double lagMs, double latencyMs, long mib) => new(
        worker, generator, rate, rate, TimeSpan.FromMilliseconds(lagMs), TimeSpan.FromMilliseconds(latencyMs), 0, 0, mib << 20, 25, 2_048);
}
