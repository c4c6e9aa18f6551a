using Harness.Faults;
using Xunit;

namespace Harness.Tests.Faults;

/// <summary>What a client sends may be of any size and number: it passes, and the proxy keeps little of it.</summary>
public sealed class PostgresSizesTests : ScriptedProxyTests
{
    private const int Long = 6 * 1024 * 1024;

    [Fact]
    public async Task A_long_query_passes_and_what_it_committed_is_known()
    {
        using var client = await ConnectAsync();
        var sql = $"INSERT INTO notes VALUES ('{new string('x', Long)}')";

        Assert.Equal("C(INSERT 0 1) Z(I)", await client.RunAsync(sql));
        Assert.Equal("C(INSERT 0 1) Z(I)", await client.RunAsync("INSERT INTO notes VALUES (2)"));

        Assert.Equal(sql.Length, postgres.Executed.First().Length);
        var (unit, result) = answered.First();
        Assert.Equal((false, true, true), (unit.IsWhole, unit.IsOperation, result.CommittedWrite));
        Assert.StartsWith("INSERT INTO notes", unit.Sql);
        Assert.InRange(unit.Sql.Length, 1, ClientStatements.MostUnitChars);
        Assert.True(answered.Last().Unit.IsWhole);
    }

    [Fact]
    public async Task A_long_parameter_passes_and_its_statement_is_known_whole()
    {
        using var client = await ConnectAsync();
        await client.SendAsync(
        [
            .. RawPostgresClient.Parse("", "INSERT INTO notes VALUES ($1)"),
            .. RawPostgresClient.Message('B', "\0\0\0\0" + new string('x', Long)), .. RawPostgresClient.Message('E', "\0\0\0\0\0"), .. RawPostgresClient.Sync(),
        ]);

        Assert.Equal("1 2 C(INSERT 0 1) Z(I)", await client.ReadAnswerAsync());
        var (unit, result) = Assert.Single(answered);
        Assert.Equal(("INSERT INTO notes VALUES ($1)", true, true), (unit.Sql, unit.IsWhole, result.CommittedWrite));
        Assert.Equal(1, proxy.Units);
    }

    // What comes before the end of a unit is a beginning: it may be anything, and is held like anything.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_executed_before_its_unit_ends_is_admitted_first(bool flushed)
    {
        using var client = await ConnectAsync();
        var before = new TaskCompletionSource<DatabaseUnit>();
        proxy.BeforeUnit = (unit, _) =>
        {
            before.TrySetResult(unit);
            return new(UnitAction.Cut);
        };
        Task sending = client.SendAsync(
        [
            .. RawPostgresClient.Parse("", "SET x = 1"), .. RawPostgresClient.Message('B', "\0\0\0\0"), .. RawPostgresClient.Message('E', "\0\0\0\0\0"),
            .. flushed
                ? RawPostgresClient.Message('H', "")
                : [.. RawPostgresClient.Parse("", "INSERT INTO notes VALUES ($1)"), .. RawPostgresClient.Message('B', "\0\0\0\0" + new string('x', Long))],
        ]);

        var unit = await before.Task.Soon();
        // The connection is cut, which whoever is still sending notices.
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.Equal((false, true), (unit.IsWhole, unit.IsOperation));
        Assert.Empty(postgres.Executed);
    }

    [Fact]
    public async Task A_long_row_passes()
    {
        using var client = await ConnectAsync();
        Assert.Equal("D C(SELECT 1) Z(I)", await client.RunAsync("HUGE"));
        Assert.Equal("D C(SELECT 1) Z(I)", await client.RunAsync("SELECT 1"));
        Assert.Equal(new Harness.Postgres.WireWork(2, 2, 0), proxy.Work);
    }

    [Fact]
    public async Task Long_data_of_a_copy_passes_and_is_counted()
    {
        using var client = await ConnectAsync();
        await client.SendAsync(RawPostgresClient.Query("COPY payments FROM STDIN"));
        Assert.Equal("G", await client.ReadMessageAsync());
        var data = RawPostgresClient.Message('d', new string('x', Long));
        await client.SendAsync([.. data, .. RawPostgresClient.Message('c', "")]);

        Assert.Equal("C(COPY 2) Z(I)", await client.ReadAnswerAsync());
        Assert.Equal(data.Length, proxy.Work.CopiedBytes);
    }

    [Fact]
    public async Task Nothing_of_a_unit_that_is_cut_is_executed_although_its_beginning_had_to_go_ahead()
    {
        proxy.BeforeUnit = (unit, _) => new(unit.IsOperation ? UnitAction.Cut : UnitAction.Forward);
        using var client = await ConnectAsync();
        var sending = client.SendAsync(
        [
            .. RawPostgresClient.Parse("one", "INSERT INTO notes VALUES (1)"), .. RawPostgresClient.BindAndExecute("one"),
            .. RawPostgresClient.Message('B', "\0one\0\0\0" + new string('x', Long)), .. RawPostgresClient.Message('E', "\0\0\0\0\0"), .. RawPostgresClient.Sync(),
        ]);
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            await sending;
            await client.ReadAnswerAsync();
        });
        Assert.Empty(postgres.Executed);
    }

    [Fact]
    public async Task A_statement_that_is_executed_again_and_again_in_one_unit_is_described_once_it_is_clear()
    {
        const int Times = 3_000;
        using var client = await ConnectAsync();
        await client.SendAsync([.. RawPostgresClient.Parse("one", $"INSERT INTO notes VALUES ('{new string('x', 1_000)}')"), .. RawPostgresClient.Sync()]);
        await client.ReadAnswerAsync();
        await client.SendAsync([.. Enumerable.Repeat(RawPostgresClient.BindAndExecute("one"), Times).SelectMany(bytes => bytes), .. RawPostgresClient.Sync()]);
        await client.ReadAnswerAsync();

        var (unit, result) = answered.Last();
        Assert.Equal((false, Times), (unit.IsWhole, result.RowsAffected));
        Assert.InRange(unit.Sql.Length, 1_000, ClientStatements.MostUnitChars);
        Assert.Equal(Times, proxy.Work.Statements);
    }

    [Fact]
    public async Task Statements_beyond_those_that_are_kept_are_executed_and_counted()
    {
        using var client = await ConnectAsync();
        const int Prepared = ClientStatements.MostKept + 5;
        await client.SendAsync(
            [.. Enumerable.Range(0, Prepared).SelectMany(number => RawPostgresClient.Parse($"s{number}", $"INSERT INTO notes VALUES ({number})")), .. RawPostgresClient.Sync()]);
        await client.ReadAnswerAsync();
        foreach (var number in (int[])[0, Prepared - 1])
        {
            await client.SendAsync([.. RawPostgresClient.BindAndExecute($"s{number}"), .. RawPostgresClient.Sync()]);
            Assert.Equal("2 C(INSERT 0 1) Z(I)", await client.ReadAnswerAsync());
        }

        Assert.Equal(["INSERT INTO notes VALUES (0)", $"(statement s{Prepared - 1})"], answered.Skip(1).Select(one => one.Unit.Sql));
        Assert.Equal([true, false], answered.Skip(1).Select(one => one.Unit.IsWhole));
        Assert.All(answered.Skip(1), one => Assert.True(one.Result.CommittedWrite));
        Assert.Equal(2, proxy.Work.Statements);
    }

    [Fact]
    public void Long_texts_of_statements_are_kept_up_to_a_bound_and_room_is_given_back()
    {
        var statements = new ClientStatements();
        var text = "SELECT " + new string('x', 200_000);
        for (var number = 0; number < 10; number++) Observe(RawPostgresClient.Parse($"s{number}", text));
        Observe(RawPostgresClient.BindAndExecute("s0")[..^10]);
        Assert.True(Execute("s0").IsWhole);
        Assert.False(Execute("s9").IsWhole);

        for (var number = 0; number < 9; number++) Observe(RawPostgresClient.Message('C', $"Ss{number}\0"));
        Observe(RawPostgresClient.Parse("s9", text));
        Assert.True(Execute("s9").IsWhole);

        KnownSql Execute(string name)
        {
            Observe(RawPostgresClient.Message('B', $"\0{name}\0\0\0\0\0\0\0"));
            Observe(RawPostgresClient.Message('E', "\0\0\0\0\0"));
            return statements.Take();
        }

        void Observe(byte[] bytes)
        {
            var buffer = new System.Buffers.ReadOnlySequence<byte>(bytes);
            Assert.True(PostgresMessage.TryRead(ref buffer, out var message));
            statements.Observe(message);
        }
    }
}
