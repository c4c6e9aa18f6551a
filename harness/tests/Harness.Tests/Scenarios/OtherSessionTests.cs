using Harness.Postgres;
using Harness.Scenarios;
using Harness.Tests.Postgres;
using Npgsql;
using Xunit;

namespace Harness.Tests.Scenarios;

/// <summary>Whose doing it is when another program is refused by the tables that it shares with the service.</summary>
[Collection(nameof(PostgresCollection))]
public sealed class OtherSessionTests(PostgresFixture fixture)
{
    private const string Insert = "INSERT INTO orders (email) VALUES ('a') RETURNING id";

    private static readonly Invariant Promise = new("C9", "Others write, too.", "The import fails.");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Classes 53 and 58, XX, and the states of a server that shuts down: whatever a trigger says, the trigger says it.
    [Theory]
    [InlineData("57P01")]
    [InlineData("57P03")]
    [InlineData("53100")]
    [InlineData("53300")]
    [InlineData("58030")]
    [InlineData("XX000")]
    [InlineData("55P03")]
    [InlineData("P0001")]
    public async Task What_a_trigger_raises_when_others_commit_is_the_services_doing(string sqlState)
    {
        await using var group = await GroupAsync(Deferred($"RAISE EXCEPTION 'out of luck' USING ERRCODE = '{sqlState}'"));
        var failure = await Assert.ThrowsAsync<ScenarioFailedException>(() => ImportAsync(group));
        Assert.Equal("Others write, too. (C9)", failure.Story.MustHold);
        Assert.Equal(["COMMIT", $"{sqlState}: out of luck"], failure.Story.Seen);
    }

    [Theory]
    [InlineData("ALTER DATABASE {0} CONNECTION LIMIT 0", "connect")]
    [InlineData("REVOKE CONNECT ON DATABASE {0} FROM {0}", "connect")]
    [InlineData("ALTER TABLE orders ALTER id DROP IDENTITY; ALTER TABLE orders ALTER id TYPE text USING id::text; ALTER TABLE orders ALTER id SET DEFAULT 'x'", Insert)]
    [InlineData("CREATE FUNCTION drop_it() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; "
        + "CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION drop_it()", Insert)]
    [InlineData("CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END'; "
        + "CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION leave()", Insert)]
    public async Task What_it_did_to_its_database_is_the_services_doing(string sql, string what)
    {
        await using var group = await GroupAsync(sql);
        var failure = await Assert.ThrowsAsync<ScenarioFailedException>(() => ImportAsync(group));
        Assert.Equal(what, failure.Story.Seen[0]);
    }

    [Fact]
    public async Task A_wait_that_whoever_waits_has_limited_is_for_him_to_judge()
    {
        await using var group = await GroupAsync("SELECT 1");
        await using var locking = new NpgsqlConnection(group.Database.ConnectionString);
        await locking.OpenAsync(Cancellation);
        await using var transaction = await locking.BeginTransactionAsync(Cancellation);
        await using (var command = new NpgsqlCommand("LOCK TABLE orders", locking)) await command.ExecuteNonQueryAsync(Cancellation);
        await using var session = await group.OpenOtherAsync();
        await session.LimitWaitsAsync(TimeSpan.FromMilliseconds(1));
        var held = await Assert.ThrowsAsync<PostgresException>(() => session.ExecuteAsync(Insert));
        Assert.Equal(PostgresErrorCodes.LockNotAvailable, held.SqlState);
    }

    [Fact]
    public async Task Before_anything_of_the_services_has_run_it_is_the_harnesss_own()
    {
        await using var group = await GroupAsync("SELECT 1", begun: false);
        await using var session = await group.OpenOtherAsync();
        await Assert.ThrowsAsync<PostgresException>(() => session.ExecuteAsync("INSERT INTO nowhere VALUES (1)"));
    }

    [Fact]
    public async Task A_server_that_is_gone_says_nothing()
    {
        var server = await PostgresFixture.StartAsync();
        await using var group = await GroupAsync("SELECT 1", server: server);
        await using var session = await group.OpenOtherAsync();
        await server.Cluster!.DisposeAsync();
        await Assert.ThrowsAsync<InconclusiveException>(() => session.ExecuteAsync(Insert));
    }

    private static string Deferred(string work) =>
        $"""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN {work}; RETURN NULL; END $f$;
        CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()
        """;

    private static async Task ImportAsync(ServiceGroup group)
    {
        await using var session = await group.OpenOtherAsync();
        await session.BeginAsync();
        await session.ScalarAsync<long>(Insert);
        await session.CommitAsync();
    }

    private async Task<ServiceGroup> GroupAsync(string sql, bool begun = true, PostgresServer? server = null)
    {
        var database = await (server ?? fixture.Server).CreateDatabaseAsync(5, Cancellation);
        await PostgresFixture.ExecuteAsync(database.ConnectionString, "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY, email text)");
        await PostgresFixture.ExecuteAsync(
            database.ConnectionString, sql.Replace("{0}", database.Name, StringComparison.Ordinal));
        var group = ServiceGroup.Over(
            new ScenarioContext("sample", 7, 1, Cancellation),
            new ServiceGroupOptions { StartsAgain = Promise, AnswersInTime = Promise, TablesStayOpen = Promise }, database);
        if (begun) group.Begin();
        return group;
    }
}
