using Harness.Postgres;
using Harness.Verdicts;

namespace Harness.Tests.Postgres;

/// <summary>A server that was told not to count statements lacks something, and says nothing about a service.</summary>
public sealed class UntrackedStatementsTests
{
    [Theory]
    [InlineData("pg_stat_statements.track", "none")]
    [InlineData("compute_query_id", "off")]
    public async Task A_server_that_does_not_count_lacks_what_it_is_to_be_told(string setting, string value)
    {
        await using var server = await PostgresFixture.StartAsync();
        Assert.SkipUnless(server.HasStatements, "This installation has no pg_stat_statements.");
        var administrator = server.Cluster!.Access.AdminConnectionString;
        await PostgresFixture.ExecuteAsync(administrator, $"ALTER ROLE ALL SET {setting} = '{value}'");
        await using var given = await PostgresServer.StartAsync(administrator, shared: null, ClusterFolders.Default, CancellationToken.None);
        await using var database = await given.CreateDatabaseAsync(5);

        var lacks = await Assert.ThrowsAsync<EnvironmentLacksException>(() => new StatementCounters(database).ResetAsync(CancellationToken.None));

        Assert.False(given.HasStatements);
        Assert.Contains($"{setting} is {value}", lacks.Message, StringComparison.Ordinal);
        Assert.Contains($"`{setting}`", lacks.Message, StringComparison.Ordinal);
    }
}
