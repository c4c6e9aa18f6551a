using Harness.Faults;
using Xunit;

namespace Harness.Tests.Faults;

public sealed class LostCommitTests : IAsyncLifetime
{
    private ScriptedPostgres postgres = null!;
    private PostgresProxy proxy = null!;

    public ValueTask InitializeAsync()
    {
        postgres = new();
        proxy = PostgresProxy.Start(postgres.Endpoint);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        await postgres.DisposeAsync();
        Assert.Null(proxy.Failure);
    }

    [Fact]
    public async Task The_answer_to_a_commit_after_a_write_is_lost_once_and_the_commit_is_not()
    {
        var fault = proxy.LoseCommitAnswer(filter: unit => unit.TransactionSql.Contains("payments"));
        using var client = await ConnectAsync();
        await client.RunAsync("BEGIN");
        await client.RunAsync("INSERT INTO payments VALUES (1)");
        Assert.False(fault.Fired);

        await Assert.ThrowsAnyAsync<IOException>(() => client.RunAsync("COMMIT"));

        await fault.FiredAsync().Soon();
        Assert.Equal("COMMIT", fault.Lost?.Sql);
        Assert.Equal(["BEGIN", "INSERT INTO payments VALUES (1)", "COMMIT"], postgres.Executed);
        using var again = await ConnectAsync();
        Assert.Equal("C(INSERT 0 1) Z(I)", await again.RunAsync("INSERT INTO payments VALUES (2)"));
    }

    [Fact]
    public async Task The_answer_to_the_nth_write_that_commits_by_itself_is_lost()
    {
        var fault = proxy.LoseCommitAnswer(nth: 2);
        using var client = await ConnectAsync();
        await client.SendAsync(RawPostgresClient.Extended("INSERT INTO payments VALUES (1)"));
        await client.ReadAnswerAsync();
        await client.SendAsync(RawPostgresClient.Extended("INSERT INTO payments VALUES (2)"));

        await Assert.ThrowsAnyAsync<IOException>(client.ReadAnswerAsync);

        Assert.True(fault.Fired);
        Assert.Equal(2, postgres.Executed.Count);
    }

    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("SELECT * FROM payments WHERE id = 1 FOR UPDATE")]
    [InlineData("SELECT * FROM payments FOR NO KEY UPDATE")]
    [InlineData("SELECT last_update FROM payments")]
    [InlineData("UPDATE payments SET nothing = 1 WHERE false")]
    [InlineData("FAIL INSERT INTO payments")]
    public async Task A_unit_that_commits_no_rows_is_answered(string sql)
    {
        var fault = proxy.LoseCommitAnswer();
        using var client = await ConnectAsync();

        Assert.EndsWith("Z(I)", await client.RunAsync(sql));
        await client.RunAsync("BEGIN");
        await client.RunAsync(sql.StartsWith("FAIL") ? "SELECT 1" : sql);
        Assert.Equal("C(COMMIT) Z(I)", await client.RunAsync("COMMIT"));
        Assert.False(fault.Fired);
    }

    [Theory]
    [InlineData("WITH moved AS (DELETE FROM outbox RETURNING *) SELECT * FROM moved")]
    [InlineData("WITH taken AS (UPDATE outbox SET taken = true RETURNING id) SELECT * FROM taken")]
    public async Task A_write_inside_a_select_counts(string sql)
    {
        var fault = proxy.LoseCommitAnswer();
        using var client = await ConnectAsync();

        await Assert.ThrowsAnyAsync<IOException>(() => client.RunAsync(sql));
        Assert.True(fault.Fired);
    }

    [Fact]
    public async Task A_disarmed_fault_loses_nothing()
    {
        var fault = proxy.LoseCommitAnswer();
        fault.Disarm();
        using var client = await ConnectAsync();

        Assert.Equal("C(INSERT 0 1) Z(I)", await client.RunAsync("INSERT INTO payments VALUES (1)"));
        Assert.False(fault.Fired);
    }

    private Task<RawPostgresClient> ConnectAsync() => RawPostgresClient.ConnectAsync(proxy.Endpoint);
}
