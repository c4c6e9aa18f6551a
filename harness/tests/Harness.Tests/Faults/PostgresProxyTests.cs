using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Harness.Faults;
using Xunit;

namespace Harness.Tests.Faults;

public sealed class PostgresProxyTests : ScriptedProxyTests
{
    [Fact]
    public async Task Messages_are_understood_however_the_network_splits_them()
    {
        using var client = await ConnectAsync();
        var bytes = RawPostgresClient.Extended("INSERT INTO payments VALUES (1)");
        foreach (var one in bytes) await client.SendAsync([one]);

        Assert.Equal("1 2 C(INSERT 0 1) Z(I)", await client.ReadAnswerAsync());
        Assert.Equal("INSERT INTO payments VALUES (1)", Assert.Single(answered).Unit.Sql);
        Assert.Null(proxy.Failure);
    }

    [Fact]
    public async Task Two_units_in_one_segment_are_answered_in_order()
    {
        using var client = await ConnectAsync();
        var (begin, update) = (RawPostgresClient.Query("BEGIN"), RawPostgresClient.Extended("UPDATE stock SET n = 1"));
        await client.SendAsync([.. begin, .. update]);

        Assert.Equal("C(BEGIN) Z(T)", await client.ReadAnswerAsync());
        Assert.Equal("1 2 C(UPDATE 3) Z(T)", await client.ReadAnswerAsync());
        Assert.Equal(["BEGIN", "UPDATE stock SET n = 1"], answered.Select(one => one.Unit.Sql));
        var result = answered.Last().Result;
        Assert.Equal(('T', 'T', 3L), (result.StatusBefore, result.StatusAfter, result.RowsAffected));
        Assert.False(result.CommittedWrite);
        Assert.Equal(2, proxy.Units);
    }

    [Fact]
    public async Task A_statement_prepared_earlier_is_still_described()
    {
        using var client = await ConnectAsync();
        var prepare = RawPostgresClient.Parse("s1", "SELECT  *\n FROM orders -- all");
        await client.SendAsync([.. prepare, .. RawPostgresClient.Sync()]);
        await client.ReadAnswerAsync();
        await client.SendAsync([.. RawPostgresClient.BindAndExecute("s1"), .. RawPostgresClient.Sync()]);
        await client.ReadAnswerAsync();

        Assert.Equal(["(prepare)", "SELECT * FROM orders"], answered.Select(one => one.Unit.Description));
    }

    [Fact]
    public async Task What_a_flush_asks_for_is_answered_before_the_unit_ends()
    {
        using var client = await ConnectAsync();
        await client.SendAsync([.. RawPostgresClient.Parse("", "SELECT 1"), .. RawPostgresClient.Message('H', "")]);
        Assert.Equal("1", await client.ReadMessageAsync());

        await client.SendAsync([.. RawPostgresClient.BindAndExecute(""), .. RawPostgresClient.Sync()]);

        Assert.Equal("2 D C(SELECT 1) Z(I)", await client.ReadAnswerAsync());
        Assert.Equal("SELECT 1", Assert.Single(answered).Unit.Sql);
    }

    [Fact]
    public async Task A_copy_from_the_client_is_one_unit()
    {
        using var client = await ConnectAsync();
        await client.SendAsync(RawPostgresClient.Query("COPY items FROM STDIN"));
        Assert.Equal("G", await client.ReadMessageAsync());
        await client.SendAsync([.. RawPostgresClient.Message('d', "1\n2\n"), .. RawPostgresClient.Message('c', "")]);

        Assert.Equal("C(COPY 2) Z(I)", await client.ReadAnswerAsync());
        Assert.True(Assert.Single(answered).Result.CommittedWrite);
    }

    [Fact]
    public async Task An_answer_larger_than_is_kept_arrives_whole()
    {
        using var client = await ConnectAsync();

        var answer = await client.RunAsync("BIG");

        Assert.EndsWith("D C(SELECT 200) Z(I)", answer);
        Assert.Equal(200, answer.Split(' ').Count(message => message == "D"));
    }

    [Fact]
    public async Task An_error_is_reported_with_its_sqlstate()
    {
        using var client = await ConnectAsync();
        await client.RunAsync("FAIL please");

        var result = Assert.Single(answered).Result;
        Assert.Equal(("23505", false), (result.SqlState, result.CommittedWrite));
    }

    [Fact]
    public async Task An_operation_waits_for_the_interleaver_and_session_setup_does_not()
    {
        var interleaver = new GateInterleaver();
        proxy.Interleaver = interleaver;
        using var client = await ConnectAsync();
        await client.RunAsync("BEGIN");
        await client.SendAsync(RawPostgresClient.Query("INSERT INTO payments VALUES (1)"));
        Assert.True(await interleaver.Gate.WhenWaitingAsync(1, Liveness.Ceiling));
        Assert.Equal(["BEGIN"], postgres.Executed);

        interleaver.Gate.Open();

        Assert.Equal("C(INSERT 0 1) Z(T)", await client.ReadAnswerAsync());
        var operation = Assert.Single(interleaver.Arrived);
        Assert.Equal(new("postgres", "INSERT INTO payments VALUES (1)", 1), operation);
    }

    [Fact]
    public async Task An_operation_whose_client_leaves_while_it_is_held_is_not_sent()
    {
        var interleaver = new GateInterleaver();
        proxy.Interleaver = interleaver;
        var client = await ConnectAsync();
        await client.SendAsync(RawPostgresClient.Query("INSERT INTO payments VALUES (1)"));
        Assert.True(await interleaver.Gate.WhenWaitingAsync(1, Liveness.Ceiling));

        client.Dispose();

        Assert.True(await Liveness.BecomesTrue(() => interleaver.Gate.Waiting == 0 && proxy.Connections == 0));
        interleaver.Gate.Open();
        Assert.Empty(postgres.Executed);
    }

    [Fact]
    public async Task A_unit_that_is_cut_never_reaches_the_server()
    {
        proxy.BeforeUnit = (unit, _) => new(unit.Sql.StartsWith("INSERT") ? UnitAction.Cut : UnitAction.Forward);
        using var client = await ConnectAsync();
        await client.RunAsync("SELECT 1");

        await Assert.ThrowsAnyAsync<IOException>(() => client.RunAsync("INSERT INTO payments VALUES (1)"));

        Assert.Equal(["SELECT 1"], postgres.Executed);
    }

    [Fact]
    public async Task A_hook_that_throws_cuts_the_connection_and_is_kept()
    {
        proxy.AfterUnit = (_, _, _) => throw new InvalidOperationException("scenario bug");
        using var client = await ConnectAsync();

        await Assert.ThrowsAnyAsync<IOException>(() => client.RunAsync("SELECT 1"));

        Assert.True(await Liveness.BecomesTrue(() => proxy.Failure is InvalidOperationException));
    }

    [Theory]
    [InlineData(new byte[] { (byte)'Q', 0x40, 0, 0, 0 })]
    [InlineData(new byte[] { (byte)'d', 0x40, 0, 0, 0 })]
    [InlineData(new byte[] { (byte)'Q', 0, 0, 0, 0 })]
    [InlineData(new byte[] { (byte)'Q', 0xff, 0xff, 0xff, 0xff })]
    public async Task A_client_that_announces_what_nobody_takes_is_cut_off_and_the_harness_has_not_failed(byte[] header)
    {
        using var client = await ConnectAsync();
        await client.SendAsync(header);

        await Assert.ThrowsAnyAsync<IOException>(() => client.ReadAnswerAsync());

        Assert.Empty(postgres.Executed);
        Assert.Null(proxy.Failure);
    }

    [Fact]
    public async Task Only_some_may_begin_at_once_and_the_others_wait_until_they_may()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var crowded = PostgresProxy.Start(silent.LocalEndpoint);
        var clients = new List<TcpClient>();
        for (var number = 0; number < PostgresProxy.MostIntroductions + 5; number++)
        {
            clients.Add(new TcpClient());
            await clients[^1].ConnectAsync(crowded.Endpoint).Soon();
        }

        var begun = new List<TcpClient>();
        for (var number = 0; number < PostgresProxy.MostIntroductions; number++) begun.Add(await silent.AcceptTcpClientAsync().Soon());
        Assert.True(await Liveness.BecomesTrue(() => crowded.Connections == clients.Count));
        Assert.False(silent.Pending());

        begun[0].Dispose();

        begun.Add(await silent.AcceptTcpClientAsync().Soon());
        foreach (var one in clients.Concat(begun)) one.Dispose();
    }

    [Fact]
    public async Task A_cancel_request_reaches_the_server()
    {
        await RawPostgresClient.CancelAsync(proxy.Endpoint);

        Assert.Equal(1, postgres.Cancels);
        Assert.Equal(0, proxy.Units);
    }

    [Fact]
    public async Task A_freeze_holds_answers_too()
    {
        var frozen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        proxy.AfterUnit = (_, _, _) =>
        {
            proxy.Freeze();
            frozen.SetResult();
            return new(AnswerAction.Deliver);
        };
        using var client = await ConnectAsync();
        var answer = client.RunAsync("SELECT 1");
        await frozen.Task.Soon();

        proxy.Cut();

        await Assert.ThrowsAnyAsync<IOException>(() => answer);
    }

    [Fact]
    public async Task A_server_that_goes_away_ends_the_client()
    {
        using var client = await ConnectAsync();
        proxy.Cut();

        await Assert.ThrowsAnyAsync<IOException>(() => client.RunAsync("SELECT 1"));
        using var fresh = await ConnectAsync();
        Assert.Equal("D C(SELECT 1) Z(I)", await fresh.RunAsync("SELECT 1"));
    }

    private sealed class GateInterleaver : IInterleaver
    {
        public Gate Gate { get; } = new();

        public ConcurrentQueue<Operation> Arrived { get; } = [];

        public ValueTask ArriveAsync(Operation operation, CancellationToken cancellationToken)
        {
            Arrived.Enqueue(operation);
            return Gate.WaitAsync(cancellationToken);
        }
    }
}
