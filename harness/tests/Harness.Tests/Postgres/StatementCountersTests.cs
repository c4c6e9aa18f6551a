using Harness.Postgres;
using Npgsql;

namespace Harness.Tests.Postgres;

[Collection(nameof(PostgresCollection))]
public sealed class StatementCountersTests(PostgresFixture fixture)
{
    [Fact]
    public async Task The_services_statements_count_and_nobody_elses()
    {
        await using var database = await fixture.Server.CreateDatabaseAsync(5);
        await using var other = await fixture.Server.CreateDatabaseAsync(5);
        await PostgresFixture.ExecuteAsync(database.ConnectionString, "CREATE TABLE thing AS SELECT generate_series(1, 5000) AS id");
        var counters = new StatementCounters(database);

        await counters.ResetAsync(CancellationToken.None);
        for (var asked = 0; asked < 2; asked++)
            await PostgresFixture.AskAsync<long>(database.ConnectionString, "SELECT count(*) FROM thing");
        await PostgresFixture.AskAsync<int>(other.ConnectionString, "SELECT 1");
        var cost = await counters.ReadAsync(CancellationToken.None);

        Assert.Equal(2, cost.Calls);
        Assert.Equal(2, cost.Rows);
        Assert.InRange(cost.Buffers, 2 * 20, 2 * 30);
        Assert.Contains("SELECT count(*) FROM thing", Assert.Single(cost.Heaviest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writing_counts_as_log_and_utility_statements_do_not_count()
    {
        await using var database = await fixture.Server.CreateDatabaseAsync(5);
        await PostgresFixture.ExecuteAsync(database.ConnectionString, "CREATE TABLE thing (id int)");
        var counters = new StatementCounters(database);

        await counters.ResetAsync(CancellationToken.None);
        await using (var connection = new NpgsqlConnection(database.ConnectionString))
        {
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var insert = new NpgsqlCommand("INSERT INTO thing SELECT generate_series(1, 100)", connection);
            await insert.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        }

        var cost = await counters.ReadAsync(CancellationToken.None);
        Assert.Equal(1, cost.Calls);
        Assert.InRange(cost.WalBytes, 100 * 30, 100 * 100);
        await counters.ResetAsync(CancellationToken.None);
        Assert.Equal(0, (await counters.ReadAsync(CancellationToken.None)).Calls);
    }
}
