using Harness.Faults;
using Xunit;

namespace Harness.Tests.Faults;

public sealed class OperationStallTests : IAsyncLifetime
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
    public async Task The_nth_operation_stalls_until_it_is_released_and_nothing_else_does()
    {
        using var client = await ConnectAsync();
        using var other = await ConnectAsync();
        var stall = proxy.StallOperation(2);
        await client.RunAsync("BEGIN");
        await client.RunAsync("SELECT 1");

        var stalled = client.RunAsync("UPDATE orders SET status = 'x'");
        Assert.True(await stall.WhenStalledAsync(Liveness.Ceiling));
        await other.RunAsync("SELECT 2");
        await other.RunAsync("SELECT 3");

        Assert.Equal("UPDATE orders SET status = 'x'", stall.Stalled?.Sql);
        Assert.False(stalled.IsCompleted);
        Assert.DoesNotContain("UPDATE orders SET status = 'x'", postgres.Executed);
        stall.Release();
        await stalled.Soon();
        Assert.Contains("UPDATE orders SET status = 'x'", postgres.Executed);
    }

    [Fact]
    public async Task What_one_stall_holds_is_not_counted_by_the_next()
    {
        using var first = await ConnectAsync();
        using var second = await ConnectAsync();
        var one = proxy.StallOperation(1);
        var held = first.RunAsync("SELECT 1");
        Assert.True(await one.WhenStalledAsync(Liveness.Ceiling));
        var two = proxy.StallOperation(2);

        await second.RunAsync("SELECT 2");
        var alsoHeld = second.RunAsync("SELECT 3");
        Assert.True(await two.WhenStalledAsync(Liveness.Ceiling));

        Assert.Equal(("SELECT 1", "SELECT 3"), (one.Stalled?.Sql, two.Stalled?.Sql));
        one.Release();
        two.Release();
        await Task.WhenAll(held, alsoHeld).Soon();
    }

    [Fact]
    public async Task A_stall_that_was_released_before_its_operation_came_stalls_nothing()
    {
        using var client = await ConnectAsync();
        var stall = proxy.StallOperation(1);
        stall.Release();

        await client.RunAsync("SELECT 1");

        Assert.Null(stall.Stalled);
        Assert.False(await stall.WhenStalledAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task Who_waits_for_a_stall_that_is_released_without_having_met_anything_waits_no_longer()
    {
        var stall = proxy.StallOperation(1);
        var stalled = stall.WhenStalledAsync(Timeout.InfiniteTimeSpan);
        Assert.False(stalled.IsCompleted);

        stall.Release();

        Assert.False(await stalled.Soon());
    }

    [Fact]
    public async Task An_operation_whose_client_leaves_while_it_stalls_is_not_carried_out()
    {
        var stall = proxy.StallOperation(1);
        var client = await ConnectAsync();
        var stalled = client.RunAsync("DELETE FROM orders");
        Assert.True(await stall.WhenStalledAsync(Liveness.Ceiling));

        client.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => stalled);
        using var other = await ConnectAsync();
        await other.RunAsync("SELECT 1");
        stall.Release();

        Assert.Equal(["SELECT 1"], postgres.Executed);
    }

    // Longer than what of a message is read before it is passed on: its rest waits in the socket, and its client's leaving behind that.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_long_operation_is_carried_out_only_if_its_client_is_still_there(bool leaves)
    {
        var sql = $"INSERT INTO notes VALUES ('{new string('x', PostgresMessage.MostHeadBytes + 40_000)}')";
        var stall = proxy.StallOperation(1);
        using var client = await ConnectAsync();
        await client.SendAsync(RawPostgresClient.Query(sql));
        Assert.True(await stall.WhenStalledAsync(Liveness.Ceiling));

        if (leaves) client.Dispose();
        stall.Release();

        if (leaves) Assert.True(await Liveness.BecomesTrue(() => proxy.Connections == 0));
        else Assert.Equal("C(INSERT 0 1) Z(I)", await client.ReadAnswerAsync());
        Assert.Equal(leaves ? 0 : 1, postgres.Executed.Count);
    }

    [Fact]
    public void An_operation_is_counted_from_one() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => proxy.StallOperation(0));

    private Task<RawPostgresClient> ConnectAsync() => RawPostgresClient.ConnectAsync(proxy.Endpoint);
}
