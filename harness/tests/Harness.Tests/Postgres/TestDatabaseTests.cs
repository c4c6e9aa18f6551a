using System.Net;
using Harness.Postgres;
using Npgsql;

namespace Harness.Tests.Postgres;

[Collection(nameof(PostgresCollection))]
public sealed class TestDatabaseTests(PostgresFixture fixture)
{
    [Fact]
    public async Task The_role_owns_an_empty_database_and_is_nobody_special()
    {
        await using var database = await fixture.Server.CreateDatabaseAsync(10);
        Assert.Equal(database.Name, await PostgresFixture.AskAsync<string>(
            database.ConnectionString, "SELECT current_database()::text"));
        Assert.False(await PostgresFixture.AskAsync<bool>(database.ConnectionString,
            "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user"));
        Assert.Equal(0, await PostgresFixture.AskAsync<int>(database.ConnectionString,
            "SELECT count(*)::int FROM pg_tables WHERE schemaname = 'public'"));
        await PostgresFixture.ExecuteAsync(database.ConnectionString, "CREATE TABLE payment (id int PRIMARY KEY)");
    }

    [Fact]
    public async Task A_scenario_reaches_no_other_scenario_s_database()
    {
        await using var mine = await fixture.Server.CreateDatabaseAsync(10);
        await using var other = await fixture.Server.CreateDatabaseAsync(10);
        await PostgresFixture.ExecuteAsync(other.ConnectionString, "CREATE TABLE payment (id int)");
        Assert.Equal(0, await PostgresFixture.AskAsync<int>(mine.ConnectionString,
            "SELECT count(*)::int FROM pg_tables WHERE tablename = 'payment'"));
        var trespass = new NpgsqlConnectionStringBuilder(mine.ConnectionString) { Database = other.Name, Pooling = false };
        var error = await Assert.ThrowsAsync<PostgresException>(
            () => PostgresFixture.ExecuteAsync(trespass.ConnectionString, "SELECT 1"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    [Fact]
    public async Task The_connection_limit_binds_the_service_and_not_the_harness()
    {
        await using var database = await fixture.Server.CreateDatabaseAsync(connectionLimit: 2);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var first = await source.OpenConnectionAsync();
        await using var second = await source.OpenConnectionAsync();
        var error = await Assert.ThrowsAsync<PostgresException>(async () => await source.OpenConnectionAsync());
        Assert.Equal(PostgresErrorCodes.TooManyConnections, error.SqlState);
        Assert.Equal(0, await database.CountBlockedSessionsAsync());
        await using var seeder = await database.OpenSeederAsync();
    }

    [Fact]
    public async Task The_connection_limit_grows_with_an_instance_that_is_added()
    {
        await using var database = await fixture.Server.CreateDatabaseAsync(connectionLimit: 1);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var first = await source.OpenConnectionAsync();
        await database.AllowConnectionsAsync(2, TestContext.Current.CancellationToken);
        await using var second = await source.OpenConnectionAsync();
        var error = await Assert.ThrowsAsync<PostgresException>(async () => await source.OpenConnectionAsync());
        Assert.Equal(PostgresErrorCodes.TooManyConnections, error.SqlState);
    }

    [Fact]
    public async Task Sessions_that_wait_for_a_lock_are_counted_in_their_own_database_only()
    {
        await using var database = await fixture.Server.CreateDatabaseAsync(10);
        await using var bystander = await fixture.Server.CreateDatabaseAsync(10);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var holder = await source.OpenConnectionAsync();
        await using var hold = new NpgsqlCommand("SELECT pg_advisory_lock(1)", holder);
        await hold.ExecuteNonQueryAsync();
        var waiting = PostgresFixture.ExecuteAsync(database.ConnectionString, "SELECT pg_advisory_lock(1)");
        await Hosting.Eventually.HoldsAsync(
            () => database.CountBlockedSessionsAsync().GetAwaiter().GetResult() == 1, "one session waits");
        Assert.Equal(0, await bystander.CountBlockedSessionsAsync());
        await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock(1)", holder);
        await release.ExecuteNonQueryAsync();
        await waiting;
        Assert.Equal(0, await database.CountBlockedSessionsAsync());
    }

    [Fact]
    public async Task Many_databases_can_be_created_at_once()
    {
        var databases = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(_ => fixture.Server.CreateDatabaseAsync(connectionLimit: 5)));
        Assert.Distinct(databases.Select(database => database.Name));
        foreach (var database in databases) await database.DisposeAsync();
    }

    [Fact]
    public async Task A_disposed_database_is_gone_although_somebody_was_connected()
    {
        var database = await fixture.Server.CreateDatabaseAsync(5);
        await using var left = await NpgsqlDataSource.Create(database.ConnectionString).OpenConnectionAsync();
        await database.DisposeAsync();
        Assert.Equal(0, await PostgresFixture.AskAsync<int>(fixture.Administrator,
            $"SELECT count(*)::int FROM pg_database WHERE datname = '{database.Name}'"));
        Assert.Equal(0, await PostgresFixture.AskAsync<int>(fixture.Administrator,
            $"SELECT count(*)::int FROM pg_roles WHERE rolname = '{database.Name}'"));
    }

    [Fact]
    public async Task The_connection_string_can_lead_through_a_proxy()
    {
        await using var database = await fixture.Server.CreateDatabaseAsync(5);
        var via = new NpgsqlConnectionStringBuilder(database.ConnectionStringVia(new IPEndPoint(IPAddress.Loopback, 4321)));
        var direct = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        Assert.Equal(("127.0.0.1", 4321), (via.Host, via.Port));
        Assert.Equal((direct.Database, direct.Username, direct.Password), (via.Database, via.Username, via.Password));
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, direct.Port), database.ServerEndpoint);
        Assert.Equal((20, 5, 10), (direct.MaxPoolSize, direct.Timeout, direct.CommandTimeout));
        Assert.Equal(SslMode.Disable, direct.SslMode);
        Assert.False(direct.IncludeErrorDetail);
    }

    [Fact]
    public async Task Statements_are_counted_where_the_module_is_installed()
    {
        Assert.SkipUnless(fixture.Server.HasStatements, "This installation has no pg_stat_statements.");
        await using var database = await fixture.Server.CreateDatabaseAsync(5);
        for (var i = 0; i < 3; i++) await PostgresFixture.AskAsync<int>(database.ConnectionString, "SELECT 41 + 1");
        Assert.Equal(3L, await PostgresFixture.AskAsync<long>(fixture.Administrator,
            "SELECT sum(calls)::bigint FROM public.pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid "
            + $"WHERE datname = '{database.Name}' AND query LIKE 'SELECT $1 + $2%'"));
    }
}
