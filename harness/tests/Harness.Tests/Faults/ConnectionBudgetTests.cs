using System.Net;
using System.Net.Sockets;
using Harness.Faults;
using Harness.Scenarios;
using Xunit;

namespace Harness.Tests.Faults;

/// <summary>What several proxies serve at once is bounded, and whoever goes beyond it is turned away like one that goes beyond a proxy's own bound.</summary>
public sealed class ConnectionBudgetTests : IDisposable
{
    private readonly TcpListener server = new(IPAddress.Loopback, 0);

    public ConnectionBudgetTests() => server.Start();

    private IPEndPoint Upstream => (IPEndPoint)server.LocalEndpoint;

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task A_connection_beyond_the_budget_of_all_proxies_exceeds_a_bound()
    {
        var budget = new ConnectionBudget(2);
        await using var one = TcpProxy.Start(Upstream, budget);
        await using var other = TcpProxy.Start(Upstream, budget);
        var scenario = new ScenarioContext("sample", 7, 1, TestContext.Current.CancellationToken);
        scenario.Checks(one, "pricing");
        scenario.Checks(other, "reservations");
        var first = await ConnectAsync(one);
        using var second = await ConnectAsync(other);
        Assert.True(await Liveness.BecomesTrue(() => one.Connections + other.Connections == 2));
        Assert.Null(scenario.Excess(out _));

        // The reset may come before the client has noticed that it is connected.
        var reset = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using var third = await ConnectAsync(other);
            await third.ReceiveAsync(new byte[1]).Soon();
        });

        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
        Assert.Equal((0L, 1L, 1L), (one.TurnedAway, other.TurnedAway, other.TurnedAwayForAll));
        Assert.Equal(
            ["2 connections to everything were open at once over all scenarios, as many as the rules allow, and 1 more to reservations were requested"],
            scenario.Excess(out _)!.Story.Seen);
        Assert.Null(other.Failure);

        first.Close(timeout: 0);
        // Its room comes back when all of it is gone.
        Assert.True(await Liveness.BecomesTrue(() => budget.TryTake()));
        budget.Return();
        using var fourth = await ConnectAsync(other);
        Assert.True(await Liveness.BecomesTrue(() => other.Connections == 2));
    }

    [Fact]
    public async Task A_client_that_is_turned_away_has_no_way_to_the_server()
    {
        await using var full = new FullProxy(Upstream);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(full.Endpoint).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        var turnedAway = await full.TurnedAwayClient.Task.Soon();

        Assert.Throws<InvalidOperationException>(() => turnedAway.Server);
    }

    [Theory]
    [InlineData(20_000, 5_000)]
    [InlineData(1_024, 256)]
    [InlineData(2, 1)]
    [InlineData(long.MaxValue, int.MaxValue)]
    public void A_process_keeps_a_quarter_of_its_files_for_everything_else(long files, int connections) =>
        Assert.Equal(connections, ConnectionBudget.MostWith(files));

    [Fact]
    public void This_process_shares_what_its_system_lets_it_open() =>
        Assert.InRange(ConnectionBudget.OfProcess.Most, 50, int.MaxValue);

    private static async Task<Socket> ConnectAsync(NetworkProxy to)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(to.Endpoint).Soon();
        return client;
    }

    private sealed class FullProxy : NetworkProxy
    {
        public FullProxy(EndPoint upstream) : base(upstream, port: 0, mostConnections: 0) => Accept();

        public TaskCompletionSource<ProxyConnection> TurnedAwayClient { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private protected override Task TurnAwayAsync(ProxyConnection connection)
        {
            TurnedAwayClient.SetResult(connection);
            return base.TurnAwayAsync(connection);
        }

        private protected override Task ForwardAsync(ProxyConnection connection) => Task.CompletedTask;
    }
}
