using Harness.Faults;
using Harness.Postgres;
using Npgsql;

namespace Harness.Tests.Postgres;

/// <summary>
/// Work that pg_stat_statements does not know of is counted all the same: a table of 5,000 rows has 23 pages, and whoever reads all of it has
/// read them.
/// </summary>
[Collection(nameof(PostgresCollection))]
public sealed class UncountedWorkTests(PostgresFixture fixture) : IAsyncLifetime
{
    private const int Rows = 5_000;
    private const int Pages = 20;

    private TestDatabase database = null!;
    private PostgresProxy proxy = null!;
    private NpgsqlDataSource service = null!;
    private StatementCounters counters = null!;

    public async ValueTask InitializeAsync()
    {
        database = await fixture.Server.CreateDatabaseAsync(5);
        proxy = PostgresProxy.Start(database.ServerEndpoint);
        service = NpgsqlDataSource.Create(database.ConnectionStringVia(proxy.Endpoint));
        counters = new StatementCounters(database, proxy);
        await RunAsync($"CREATE TABLE thing AS SELECT generate_series(1, {Rows}) AS id; CREATE TABLE copy (id int); ANALYZE");
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await proxy.DisposeAsync();
        await database.DisposeAsync();
    }

    [Theory]
    [InlineData("SELECT id FROM thing")]
    [InlineData("DO $$ DECLARE n int; BEGIN SELECT count(*) INTO n FROM thing; END $$")]
    [InlineData("CREATE TEMP TABLE mine AS SELECT * FROM thing")]
    [InlineData("CREATE TABLE other AS SELECT * FROM thing; DROP TABLE other")]
    [InlineData("BEGIN; DECLARE c CURSOR FOR SELECT id FROM thing; FETCH ALL FROM c; ROLLBACK")]
    [InlineData("CREATE INDEX ON thing (id)")]
    [InlineData("COPY thing TO STDOUT")]
    [InlineData("EXPLAIN ANALYZE SELECT * FROM thing")]
    public async Task What_ends_well_is_counted(string sql) => await CountsAsync(() => sql.StartsWith("COPY", StringComparison.Ordinal) ? ExportAsync(sql) : RunAsync(sql));

    [Theory]
    [InlineData("SELECT 1 / (5000 - id) FROM thing", 1)]
    [InlineData("SELECT count(*), 1 / (count(*) - 5000) FROM thing", 1)]
    [InlineData("BEGIN; SELECT count(*) FROM thing; SELECT 1 / 0", 2)]
    [InlineData("DO $$ DECLARE n int; BEGIN SELECT count(*) INTO n FROM thing; RAISE 'no'; END $$", 1)]
    public async Task What_fails_is_counted(string sql, int statements)
    {
        var cost = await CountsAsync(() => Assert.ThrowsAsync<PostgresException>(() => RunAsync(sql)));
        Assert.InRange(cost.Calls, statements, 2 * statements);
    }

    // Where nobody looks for tables. 204,800 bytes that cannot be compressed are at least 25 pages.
    [Fact]
    public async Task What_a_large_object_holds_is_counted()
    {
        await RunAsync("SELECT lo_from_bytea(4711, decode(string_agg(md5(i::text), ''), 'hex')) FROM generate_series(1, 12800) AS i");
        await CountsAsync(() => Assert.ThrowsAsync<PostgresException>(() => RunAsync("SELECT 1 / (length(lo_get(4711)) - 204800)")));
    }

    [Fact]
    public async Task Rows_that_were_sent_before_it_failed_are_counted()
    {
        var cost = await CountsAsync(() => Assert.ThrowsAsync<PostgresException>(() => RunAsync("SELECT id, 1 / (5000 - id) FROM thing")));
        Assert.InRange(cost.Rows, Rows - 1, Rows);
    }

    [Fact]
    public async Task What_is_cancelled_is_counted() => await CountsAsync(() => Assert.ThrowsAsync<PostgresException>(
        () => RunAsync("SET statement_timeout = 200; SELECT count(*), pg_sleep(60) FROM thing")));

    [Fact]
    public async Task What_is_read_in_part_and_left_is_counted() => await CountsAsync(async () =>
    {
        await using var connection = await service.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("SELECT id, repeat('x', 2000) FROM (SELECT id FROM thing ORDER BY id) AS sorted", connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        command.Cancel();
        await Assert.ThrowsAnyAsync<Exception>(async () => { while (await reader.ReadAsync()) { } });
    });

    [Fact]
    public async Task What_a_session_did_that_has_ended_is_counted() => await CountsAsync(async () =>
    {
        await using var connection = new NpgsqlConnection(database.ConnectionStringVia(proxy.Endpoint) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*), 1 / (count(*) - 5000) FROM thing", connection);
        await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
    });

    [Fact]
    public async Task What_goes_on_afterwards_is_said()
    {
        await counters.ResetAsync(CancellationToken.None);
        await using var connection = await service.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM thing", connection, transaction);
        await command.ExecuteNonQueryAsync();
        Assert.Contains("in a transaction", Assert.Single((await counters.ReadAsync(CancellationToken.None)).Uncounted), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_others_did_before_and_who_counts_are_not_counted()
    {
        await using (var seeder = await database.OpenSeederAsync())
        {
            await using var command = new NpgsqlCommand("SELECT count(*) FROM thing", seeder);
            await command.ExecuteNonQueryAsync();
        }

        await RunAsync("SELECT count(*) FROM thing");
        await counters.ResetAsync(CancellationToken.None);
        var cost = await counters.ReadAsync(CancellationToken.None);
        Assert.Equal((0L, 0L, 0L), (cost.Calls, cost.Buffers, cost.Rows));
        Assert.Empty(cost.Uncounted);
    }

    [Fact]
    public async Task A_view_of_the_services_own_counts_nothing()
    {
        await RunAsync(
            $"CREATE SCHEMA forged; CREATE VIEW forged.pg_stat_statements AS SELECT 1 AS calls; CREATE VIEW forged.pg_class AS SELECT 1 AS oid; "
            + $"CREATE FUNCTION forged.sum(numeric) RETURNS numeric LANGUAGE sql AS 'SELECT 0.0'; ALTER DATABASE {database.Name} SET search_path = forged, public, pg_catalog");
        var cost = await CountsAsync(() => RunAsync("SELECT count(*) FROM thing"));
        Assert.Equal((1L, 1L), (cost.Calls, cost.Rows));
        Assert.InRange(cost.Buffers, Pages, 2 * Pages);
    }

    [Fact]
    public async Task The_client_notices_nothing_of_it()
    {
        await using var connection = await service.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM thing", connection);
        var counting = Task.Run(async () =>
        {
            for (var number = 0; number < 30; number++) await proxy.SettleAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        });
        for (var number = 0; number < 300; number++) Assert.Equal((long)Rows, await command.ExecuteScalarAsync());
        await counting;
        Assert.Null(proxy.Failure);
    }

    [Fact]
    public async Task Whom_another_scenario_let_in_does_not_get_there()
    {
        await using var other = await fixture.Server.CreateDatabaseAsync(5);
        await AdminConnection.ExecuteAsync(fixture.Administrator, $"GRANT {other.Name} TO {database.Name}", CancellationToken.None);
        await using var own = PostgresProxy.Start(database.ServerEndpoint, only: database.Name);
        var right = new NpgsqlConnectionStringBuilder(database.ConnectionStringVia(own.Endpoint)) { Pooling = false };
        await PostgresFixture.ExecuteAsync(right.ConnectionString, "SELECT 1");

        var wrong = new NpgsqlConnectionStringBuilder(right.ConnectionString) { Database = other.Name };
        await PostgresFixture.ExecuteAsync(new NpgsqlConnectionStringBuilder(wrong.ConnectionString) { Port = ((System.Net.IPEndPoint)database.ServerEndpoint).Port }.ConnectionString, "SELECT 1");
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => PostgresFixture.ExecuteAsync(wrong.ConnectionString, "SELECT 1"));
        Assert.Null(own.Failure);
    }

    private async Task<StatementCost> CountsAsync(Func<Task> work)
    {
        await counters.ResetAsync(CancellationToken.None);
        await work();
        var cost = await counters.ReadAsync(CancellationToken.None);
        Assert.True(cost.Buffers >= Pages, $"{cost}");
        Assert.Empty(cost.Uncounted);
        return cost;
    }

    private async Task RunAsync(string sql)
    {
        await using var command = service.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        do
        {
            while (await reader.ReadAsync())
            {
            }
        }
        while (await reader.NextResultAsync());
    }

    private async Task ExportAsync(string sql)
    {
        await using var connection = await service.OpenConnectionAsync();
        using var export = await connection.BeginTextExportAsync(sql);
        await export.ReadToEndAsync();
    }
}
