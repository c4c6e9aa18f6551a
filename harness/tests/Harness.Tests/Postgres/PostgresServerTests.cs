using Harness.Hosting;
using Harness.Postgres;
using Harness.Tests.Hosting;
using Harness.Verdicts;
using Npgsql;

namespace Harness.Tests.Postgres;

[Collection(nameof(PostgresCollection))]
public sealed class PostgresServerTests(PostgresFixture fixture)
{
    [Fact]
    public async Task Two_servers_run_at_once_and_know_nothing_of_each_other()
    {
        await using var second = await PostgresFixture.StartAsync();
        await using var here = await fixture.Server.CreateDatabaseAsync(5);
        await using var there = await second.CreateDatabaseAsync(5);
        Assert.NotEqual(here.ServerEndpoint, there.ServerEndpoint);
        Assert.Equal(0, await PostgresFixture.AskAsync<int>(
            second.Cluster!.Access.AdminConnectionString, $"SELECT count(*)::int FROM pg_database WHERE datname = '{here.Name}'"));
    }

    [Fact]
    public async Task A_disposed_server_leaves_neither_process_nor_folder()
    {
        var server = await PostgresFixture.StartAsync();
        var (pid, folder) = (server.Cluster!.Pid, server.Cluster.Folder);
        Assert.True(Directory.Exists(folder));
        await server.DisposeAsync();
        Assert.False(Directory.Exists(folder));
        Assert.False(File.Exists(folder + ".lock"));
        if (!OperatingSystem.IsWindows()) Assert.Null(ProcessTable.CommandLine(pid));
    }

    [Fact]
    public async Task Nobody_gets_in_without_the_password()
    {
        var port = new NpgsqlConnectionStringBuilder(fixture.Server.Cluster!.Access.AdminConnectionString).Port;
        var error = await Assert.ThrowsAsync<PostgresException>(() => AdminConnection.ExecuteAsync(
            AdminConnection.Local("127.0.0.1", port, "guess"), "SELECT 1", CancellationToken.None));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, error.SqlState);
    }

    [Fact]
    public async Task A_shared_server_is_used_and_left_running()
    {
        var shared = fixture.Server.ShareEnvironment["DRILL_POSTGRES_SHARED"];
        await using (var child = await StartAsync("nonsense", shared))
        {
            Assert.Equal(fixture.Server.Description, child.Description);
            await using var database = await child.CreateDatabaseAsync(5);
            Assert.Equal(1, await PostgresFixture.AskAsync<int>(database.ConnectionString, "SELECT 1"));
        }
        await using var after = await fixture.Server.CreateDatabaseAsync(5);
    }

    [Fact]
    public async Task An_external_server_works_for_a_role_that_may_create_databases_and_roles()
    {
        var given = await RoleAsync("CREATEDB CREATEROLE");
        await using (var server = await StartAsync(given))
        {
            Assert.Matches(@"^external \d+\.\d+", server.Description);
            await using var database = await server.CreateDatabaseAsync(connectionLimit: 1);
            await using var source = NpgsqlDataSource.Create(database.ConnectionString);
            await using var only = await source.OpenConnectionAsync();
            Assert.Equal(0, await database.CountBlockedSessionsAsync());
        }
    }

    [Fact]
    public async Task A_given_role_that_may_not_is_told_what_it_lacks()
    {
        await using var home = await fixture.Server.CreateDatabaseAsync(5);
        var error = await Assert.ThrowsAsync<EnvironmentLacksException>(() => StartAsync(home.ConnectionString));
        Assert.Contains($"ALTER ROLE \"{home.Name}\" CREATEDB CREATEROLE", error.Message);
    }

    [Fact]
    public async Task A_given_server_that_does_not_answer_is_named_without_its_password()
    {
        var port = FreePort.Next();
        var error = await Assert.ThrowsAsync<EnvironmentLacksException>(
            () => StartAsync($"Host=127.0.0.1;Port={port};Username=x;Password=hush"));
        Assert.Contains($"127.0.0.1:{port}", error.Message);
        Assert.DoesNotContain("hush", error.Message);
    }

    [Theory]
    [InlineData("docker", "docker compose up")]
    [InlineData("sqlite", "auto (the default), local, embedded, docker, or a connection string")]
    [InlineData("Hoost=127.0.0.1;Password=hush", "not a connection string")]
    public async Task An_unknown_choice_is_told_the_known_ones(string choice, string said)
    {
        var error = await Assert.ThrowsAsync<EnvironmentLacksException>(() => StartAsync(choice));
        Assert.Contains(said, error.Message);
        Assert.DoesNotContain("hush", error.Message);
    }

    [Fact]
    public async Task The_doctor_finds_this_machine_fit()
    {
        var checks = await PostgresDoctor.ExamineAsync(
            PostgresSource.Auto, ClusterFolders.Default, () => PostgresFixture.StartAsync(), CancellationToken.None);
        Assert.All(checks, check => Assert.True(check.Ok, check.Detail));
        Assert.Contains(checks, check => check.Name == "server");
    }

    [Fact]
    public async Task The_doctor_gives_a_remedy_for_what_is_wrong()
    {
        var checks = await PostgresDoctor.ExamineAsync(
            PostgresSource.Auto, () => throw new EnvironmentLacksException("no cache; set X"), () => PostgresFixture.StartAsync(), CancellationToken.None);
        Assert.Equal("no cache; set X", Assert.Single(checks, check => !check.Ok).Remedy);
        Assert.DoesNotContain(checks, check => check.Name == "server");
    }

    private static Task<PostgresServer> StartAsync(string choice, string? shared = null) => PostgresServer.StartAsync(
        choice, shared, () => throw new InvalidOperationException("No local server is wanted."), CancellationToken.None);

    private async Task<string> RoleAsync(string rights)
    {
        var (name, password) = ($"given_{Guid.NewGuid():N}", Guid.NewGuid().ToString("N"));
        await PostgresFixture.ExecuteAsync(
            fixture.Administrator, $"CREATE ROLE {name} LOGIN {rights} PASSWORD '{password}'; GRANT CONNECT ON DATABASE postgres TO {name}");
        return new NpgsqlConnectionStringBuilder(fixture.Administrator)
        {
            Database = "postgres", Username = name, Password = password,
        }.ConnectionString;
    }
}
