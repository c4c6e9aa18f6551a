using System.Text;
using Harness.Load;
using LoadBenchmark;

namespace Harness.Tests.Load;

public sealed class ConclusionTests
{
    private static readonly BenchmarkOptions Options = new(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(5), 64, 2, 200_000, 1.05);

    private static readonly ClosedRun[] Closed =
    [
        new("wrk", 70_000, 5 << 20, 8, 0, 18), new("wrk", 75_000, 5 << 20, 9, 0, 19), new("wrk", 90_000, 6 << 20, 10, 0, 20),
        new(".NET, raw sockets", 60_000, 60 << 20, 14, 500, 18), new(".NET's HTTP client", 37_500, 90 << 20, 21.6, 1_500, 20),
    ];

    private static readonly Trial[] Engine =
    [
        Run("engine", "engine", 2_000, 0.2, 0.5, 100), Run("engine", "engine", 30_000, 0.4, 3, 120), Run("engine", "engine", 30_000, 0.6, 5, 130),
        Run("engine", "engine", 32_000, 1.2, 9, 190),
    ];

    [Fact]
    public void The_share_is_of_the_median_of_wrk_and_the_memory_that_of_the_rate_that_held()
    {
        var lines = Conclude(new() { ["engine"] = 30_000 }, Engine, "it is not served");

        Assert.Equal(
            [
                "Side by side, in turns, on one endpoint, within 6.0 minutes.",
                "Closed loop, 64 connections, median of 3 runs (wrk has 2 threads):",
                "  wrk: 75000/s (70000 to 90000), 1.00 of wrk; 9.0 µs of processor time a request, 1.0 times wrk's; 6 MiB; the endpoint itself takes 19.0 µs",
                "  .NET, raw sockets: 60000/s (60000 to 60000), 0.80 of wrk; 14.0 µs of processor time a request, 1.6 times wrk's; 60 MiB; the endpoint itself takes 18.0 µs",
                "  .NET's HTTP client: 37500/s (37500 to 37500), 0.50 of wrk; 21.6 µs of processor time a request, 2.4 times wrk's; 90 MiB; the endpoint itself takes 20.0 µs",
                "Open loop, the highest rate with p99 schedule lag under 1 ms:",
                "  engine: 30000/s (32000/s under 5 ms), 0.40 of wrk; 25.0 µs of processor time a request, 2.8 times wrk's; 130 MiB; 2048 bytes allocated a request",
                "  NBomber: not available: it is not served",
                "share: 0.40 of wrk's throughput (aim: 0.4); 0.80 of what the same HTTP client reaches as a closed loop, which is 0.50 of wrk's",
                "where the rest goes, in processor time a request: wrk 9.0 µs, .NET's sockets +5.0 µs, its HTTP client +7.6 µs, schedule and samples +3.4 µs at 30000/s",
                "p99 latency from the intended start, median of the trials:",
                "    2000/s  engine 0.50 ms",
                "   30000/s  engine 3.00 ms",
                "   32000/s  engine 9.00 ms",
            ],
            lines.SkipLast(1));
        Assert.StartsWith("Not meaningful: ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void NBomber_is_compared_at_every_rate_that_both_were_tried_at()
    {
        var lines = Conclude(
            new() { ["engine"] = 30_000, ["NBomber 4.1.2"] = null },
            [.. Engine, Run("nbomber", "NBomber 4.1.2", 2_000, 2, 4, 200), Run("nbomber", "NBomber 4.1.2", 30_000, 7, 2.5, 400)], null);

        Assert.Contains("  NBomber 4.1.2: no rate (2000/s under 5 ms)", lines);
        Assert.Contains("    2000/s  engine 0.50 ms  NBomber 4.1.2 4.00 ms", lines);
        Assert.Contains("The engine's p99 latency is not below NBomber 4.1.2's at 30000/s of 2 rates.", lines);
    }

    [Fact]
    public void A_busy_machine_is_said_where_no_rate_held() => Assert.Contains(
        Conclude(new() { ["engine"] = null }, Engine, "it is not served"),
        line => line.StartsWith("The engine kept its schedule at no rate", StringComparison.Ordinal));

    [Fact]
    public async Task A_closed_loop_asks_again_only_after_its_answer()
    {
        using var sender = new CountingSender(new SampleResult("ok", 200));

        var run = await ClosedLoop.RunAsync("a fake", sender, connections: 3, TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);

        Assert.Equal(("a fake", 3), (run.Client, sender.MostInFlight));
        Assert.True(run.RequestsPerSecond > 0);
    }

    [Fact]
    public async Task A_closed_loop_with_a_bad_answer_has_no_throughput()
    {
        using var sender = new CountingSender(new SampleResult("refused", 503));

        var fault = await Assert.ThrowsAsync<InvalidDataException>(
            () => ClosedLoop.RunAsync("a fake", sender, connections: 3, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));

        Assert.Contains("refused", fault.Message);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nServer: Kestrel\r\n\r\nok", true)]
    [InlineData("HTTP/1.1 200 OK\r\nServer: Kestrel\r\nContent-Length: 2\r\n\r\no", false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", false)]
    public void The_raw_client_reads_an_answer_to_its_end(string answer, bool whole) =>
        Assert.Equal(whole, SocketSender.IsWhole(Encoding.ASCII.GetBytes(answer)));

    private static IReadOnlyList<string> Conclude(Dictionary<string, double?> highest, IReadOnlyList<Trial> trials, string? notAvailable) =>
        Conclusion.Lines(Options, highest, trials, Closed, notAvailable, TimeSpan.FromMinutes(6));

    private static Trial Run(string worker, string generator, double rate, double lagMs, double latencyMs, long mib) => new(
        worker, generator, rate, rate, TimeSpan.FromMilliseconds(lagMs), TimeSpan.FromMilliseconds(latencyMs), 0, 0, mib << 20, 25, 2_048);

    // Answers nothing before three requests are in flight, and counts how many ever are.
    private sealed class CountingSender(SampleResult answer) : ISender
    {
        private readonly TaskCompletionSource _three = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _lock = new();
        private int _inFlight;

        public int MostInFlight { get; private set; }

        public void Begin()
        {
        }

        public async Task<SampleResult> SendAsync(Arrival arrival, CancellationToken stopped)
        {
            lock (_lock) MostInFlight = Math.Max(MostInFlight, ++_inFlight);
            if (MostInFlight == 3) _three.TrySetResult();
            await _three.Task.WaitAsync(stopped);
            lock (_lock) _inFlight--;
            return answer;
        }

        public void Dispose()
        {
            // It holds nothing.
        }
    }
}
