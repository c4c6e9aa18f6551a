using System.Globalization;
using Harness.Hosting;
using Harness.Postgres;
using Npgsql;

namespace Harness.Tests.Postgres;

/// <summary>What a service may do to its database, and what it gains by that: nothing.</summary>
[Collection(nameof(PostgresCollection))]
public sealed class HostileDatabaseTests(PostgresFixture fixture)
{
    private const string Table = "CREATE TABLE products (id text, name text)";
    private const string Insert = "INSERT INTO products VALUES ('a', 'b')";

    [Fact]
    public async Task What_a_trigger_does_while_others_write_it_does_with_the_services_rights()
    {
        await using var database = await fixture.Server.CreateDatabaseAsync(5);
        await ArmAsync(database, Table);
        await ArmAsync(database, Trigger("COPY (SELECT 1) TO PROGRAM 'true'"));
        await using var seeder = await database.OpenSeederAsync();
        var refused = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(seeder, Insert));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Theory]
    [InlineData("COPY (SELECT 1) TO '/tmp/out'")]
    [InlineData("SELECT pg_read_file('/etc/passwd')")]
    [InlineData("SELECT pg_ls_dir('.')")]
    [InlineData("SELECT lo_import('/etc/passwd')")]
    [InlineData("CREATE EXTENSION dblink")]
    [InlineData("CREATE EXTENSION file_fdw")]
    [InlineData("CREATE EXTENSION adminpack")]
    [InlineData("CREATE EXTENSION pg_stat_statements")]
    [InlineData("CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'libc', 'getpid'")]
    [InlineData("CREATE EVENT TRIGGER t ON ddl_command_start EXECUTE FUNCTION pg_notify()")]
    [InlineData("ALTER SYSTEM SET archive_command = 'true'")]
    [InlineData("SELECT pg_reload_conf()")]
    [InlineData("SET session_replication_role = replica")]
    [InlineData("ALTER DATABASE {0} SET session_preload_libraries = 'auto_explain'")]
    [InlineData("ALTER DATABASE {0} SET pg_stat_statements.track = 'none'")]
    [InlineData("SET pg_stat_statements.track = 'none'")]
    [InlineData("ALTER ROLE {0} CONNECTION LIMIT 1000")]
    [InlineData("ALTER ROLE {0} SUPERUSER")]
    [InlineData("GRANT pg_execute_server_program TO {0}")]
    [InlineData("SET ROLE drill")]
    [InlineData("SELECT pg_stat_reset()")]
    [InlineData("ALTER DATABASE {0} RENAME TO other")]
    [InlineData("CREATE DATABASE other")]
    public async Task Neither_the_service_nor_who_seeds_may(string sql)
    {
        await using var database = await fixture.Server.CreateDatabaseAsync(5);
        var text = string.Format(CultureInfo.InvariantCulture, sql, database.Name);
        await using var seeder = await database.OpenSeederAsync();
        await Assert.ThrowsAsync<PostgresException>(() => RunAsync(seeder, text));
        await Assert.ThrowsAsync<PostgresException>(() => PostgresFixture.ExecuteAsync(database.ConnectionString, text));
    }

    [Theory]
    [InlineData("ALTER DATABASE {0} SET default_transaction_read_only = on")]
    [InlineData("ALTER DATABASE {0} SET search_path = elsewhere")]
    [InlineData("ALTER DATABASE {0} SET statement_timeout = 1")]
    [InlineData("ALTER DATABASE {0} SET role = {0}")]
    public async Task What_it_sets_for_every_session_does_not_reach_those_of_others(string sql)
    {
        await using var database = await fixture.Server.CreateDatabaseAsync(5);
        await ArmAsync(database, Table);
        await ArmAsync(database, string.Format(CultureInfo.InvariantCulture, sql, database.Name));
        await using var seeder = await database.OpenSeederAsync();
        await RunAsync(seeder, Insert);
    }

    [Theory]
    [InlineData("idle_session_timeout", 14)]
    [InlineData("transaction_timeout", 17)]
    public async Task A_time_limit_that_it_sets_for_every_session_does_not_reach_those_of_others(string setting, int since)
    {
        await using var database = await fixture.Server.CreateDatabaseAsync(5);
        if (fixture.Server.Cluster!.Access.Major < since) return;
        await ArmAsync(database, $"ALTER DATABASE {database.Name} SET {setting} = '1min'");
        await using var seeder = await database.OpenSeederAsync();
        await using var command = new NpgsqlCommand($"SHOW {setting}", seeder);
        Assert.Equal("0", await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Nobody_logs_in_as_who_seeds_with_a_password_that_a_trigger_has_set()
    {
        await using var database = await fixture.Server.CreateDatabaseAsync(5);
        await ArmAsync(database, Table + "; CREATE TABLE seen (who text)");
        await ArmAsync(database, Trigger("EXECUTE format('ALTER ROLE %I PASSWORD ''mine''', current_user); INSERT INTO seen VALUES (current_user)"));
        await using (var seeder = await database.OpenSeederAsync()) await RunAsync(seeder, Insert);
        var stolen = await PostgresFixture.AskAsync<string>(database.ConnectionString, "SELECT who FROM seen");
        Assert.NotEqual(database.Name, stolen);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => PostgresFixture.ExecuteAsync(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = stolen, Password = "mine", Pooling = false }.ConnectionString, "SELECT 1"));
        Assert.Equal(PostgresErrorCodes.InvalidAuthorizationSpecification, refused.SqlState);
        await using var again = await database.OpenSeederAsync();
        await RunAsync(again, Insert);
    }

    [Theory]
    [InlineData("ALTER DATABASE {0} IS_TEMPLATE true")]
    [InlineData("ALTER DATABASE {0} CONNECTION LIMIT 0")]
    [InlineData("REVOKE ALL ON DATABASE {0} FROM {0}")]
    [InlineData("SELECT lo_create(4711); ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC")]
    [InlineData("ALTER ROLE {0} PASSWORD 'other'")]
    public async Task A_database_and_its_roles_go_whatever_their_owner_did(string sql)
    {
        var database = await fixture.Server.CreateDatabaseAsync(5);
        await PostgresFixture.ExecuteAsync(database.ConnectionString, string.Format(CultureInfo.InvariantCulture, sql, database.Name));
        await database.DisposeAsync();
        Assert.Equal(0, await CountAsync("pg_database", $"oid = {database.Oid}"));
        Assert.Equal(0, await CountAsync("pg_roles", $"rolname = '{database.Name}'"));
        Assert.Equal(0, await CountAsync("pg_auth_members m LEFT JOIN pg_catalog.pg_roles r ON r.oid = m.roleid", "r.oid IS NULL"));
    }

    [Fact]
    public async Task A_database_goes_although_sessions_come_again_and_again()
    {
        var database = await fixture.Server.CreateDatabaseAsync(5);
        using var over = new CancellationTokenSource();
        var coming = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                try
                {
                    await PostgresFixture.ExecuteAsync(database.ConnectionString + ";Pooling=false", "SELECT pg_sleep(60)");
                }
                catch (NpgsqlException)
                {
                    // Ended, or not let in; it comes again.
                }
            }
        })));
        await Hosting.Eventually.HoldsAsync(() => CountAsync("pg_stat_activity", $"datid = {database.Oid}").GetAwaiter().GetResult() >= 3, "they are there");
        await database.DisposeAsync();
        await over.CancelAsync();
        await coming;
        Assert.Equal(0, await CountAsync("pg_database", $"oid = {database.Oid}"));
    }

    [Fact]
    public async Task What_cannot_be_dropped_throws_nothing()
    {
        var database = await fixture.Server.CreateDatabaseAsync(5);
        await AdminConnection.ExecuteAsync(
            fixture.Administrator, $"CREATE TABLE public.theirs_{database.Oid} (); ALTER TABLE public.theirs_{database.Oid} OWNER TO {database.Name}", default);
        await database.DisposeAsync();
        Assert.Equal(0, await CountAsync("pg_database", $"oid = {database.Oid}"));
        Assert.Equal(1, await CountAsync("pg_roles", $"rolname = '{database.Name}'"));
        await AdminConnection.ExecuteAsync(fixture.Administrator, $"DROP TABLE public.theirs_{database.Oid}; DROP ROLE {database.Name}", default);
    }

    [Fact]
    public async Task A_fresh_database_holds_nothing_that_somebody_else_made()
    {
        await using var database = await fixture.Server.CreateDatabaseAsync(5);
        Assert.Equal(0L, await PostgresFixture.AskAsync<long>(database.ConnectionString,
            """
            SELECT (SELECT count(*) FROM pg_class WHERE oid >= 16384) + (SELECT count(*) FROM pg_proc WHERE oid >= 16384)
                + (SELECT count(*) FROM pg_extension WHERE extname <> 'plpgsql') + (SELECT count(*) FROM pg_event_trigger)
                + (SELECT count(*) FROM pg_db_role_setting)
            """));
    }

    private static string Trigger(string work) =>
        $"""
        CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN {work}; RETURN NEW; END $f$;
        CREATE TRIGGER leave BEFORE INSERT ON products FOR EACH ROW EXECUTE FUNCTION leave()
        """;

    private static Task ArmAsync(TestDatabase database, string sql) => PostgresFixture.ExecuteAsync(database.ConnectionString, sql);

    private Task<int> CountAsync(string from, string where) =>
        PostgresFixture.AskAsync<int>(fixture.Administrator, $"SELECT count(*)::int FROM pg_catalog.{from} WHERE {where}");

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
