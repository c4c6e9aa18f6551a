using Harness.Faults;
using Harness.Postgres;
using Harness.Scenarios;
using Npgsql;
using Xunit;

namespace Harness.Tests.Postgres;

/// <summary>What one scenario can take of the server, and of the way there: no more than its share.</summary>
[Collection(nameof(PostgresCollection))]
public sealed class ServerCapacityTests(PostgresFixture fixture)
{
    [Fact]
    public async Task Every_scenario_that_runs_at_once_may_use_all_of_its_connections()
    {
        var most = await AskAsync<int>("SELECT current_setting('max_connections')::int");
        var reserved = await AskAsync<int>("SELECT current_setting('superuser_reserved_connections')::int");
        await using var database = await fixture.Server.CreateDatabaseAsync(ServerCapacity.MostServiceConnections);
        var ofAScenario = await AskAsync<int>(
            $"SELECT sum(rolconnlimit)::int FROM pg_catalog.pg_roles WHERE pg_has_role(oid, '{database.Name}', 'member') AND NOT rolsuper");
        ofAScenario += 4 * PostgresProxy.MostIntroductions;
        Assert.True(most - reserved >= ofAScenario * ServerCapacity.ScenariosAtOnce, $"{most} - {reserved} for {ServerCapacity.ScenariosAtOnce} times {ofAScenario}");
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => fixture.Server.CreateDatabaseAsync(ServerCapacity.MostServiceConnections + 1));
    }

    [Fact]
    public async Task A_query_cannot_fill_the_disk()
    {
        await using var database = await fixture.Server.CreateDatabaseAsync(5);
        // Sorted apart from what is kept in memory: 300 MB.
        var refused = await Assert.ThrowsAsync<PostgresException>(() => PostgresFixture.ExecuteAsync(
            database.ConnectionString + ";Command Timeout=60", "SELECT count(*) FROM (SELECT repeat('x', 100000) || n FROM generate_series(1, 3000) n ORDER BY 1) t"));
        Assert.Equal(PostgresErrorCodes.ConfigurationLimitExceeded, refused.SqlState);
    }

    [Fact]
    public async Task A_service_that_opens_more_connections_than_allowed_is_refused_as_by_PostgreSQL_and_has_failed()
    {
        await using var database = await fixture.Server.CreateDatabaseAsync(5);
        await using var proxy = PostgresProxy.Start(database.ServerEndpoint, only: null, mostConnections: 2);
        var scenario = new ScenarioContext("sample", 7, 1, TestContext.Current.CancellationToken);
        scenario.Checks(proxy, "instance 1's database");
        var direct = new NpgsqlConnectionStringBuilder(database.ConnectionStringVia(proxy.Endpoint)) { Pooling = false }.ConnectionString;
        await using (var first = new NpgsqlConnection(direct))
        await using (var second = new NpgsqlConnection(direct))
        {
            await first.OpenAsync();
            await second.OpenAsync();
            Assert.Null(scenario.Excess(out _));
            foreach (var mode in (SslMode[])[SslMode.Disable, SslMode.Prefer])
            {
                await using var third = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(direct) { SslMode = mode }.ConnectionString);
                var refused = await Assert.ThrowsAsync<PostgresException>(() => third.OpenAsync());
                Assert.Equal((PostgresErrorCodes.TooManyConnections, "FATAL"), (refused.SqlState, refused.InvariantSeverity));
            }
        }

        Assert.Equal(
            ["2 connections to instance 1's database were open at once, as many as the rules allow, and 2 more were requested"], scenario.Excess(out _)!.Story.Seen);
        await Hosting.Eventually.HoldsAsync(() => proxy.Connections == 0, "they are gone");
        await PostgresFixture.ExecuteAsync(direct, "SELECT 1");
        Assert.Null(proxy.Failure);
    }

    [Fact]
    public async Task Statements_and_rows_of_any_size_pass_the_proxy()
    {
        await using var database = await fixture.Server.CreateDatabaseAsync(5);
        await using var proxy = PostgresProxy.Start(database.ServerEndpoint);
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionStringVia(proxy.Endpoint)) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        var text = new string('x', 20 * 1024 * 1024);
        await using var asParameter = new NpgsqlCommand("SELECT $1", connection) { Parameters = { new() { Value = text } } };
        Assert.Equal(text, await asParameter.ExecuteScalarAsync());
        await using var asStatement = new NpgsqlCommand($"SELECT '{text}'", connection);
        Assert.Equal(text, await asStatement.ExecuteScalarAsync());
        Assert.Null(proxy.Failure);
    }

    private Task<T> AskAsync<T>(string sql) => PostgresFixture.AskAsync<T>(fixture.Administrator, sql);
}
