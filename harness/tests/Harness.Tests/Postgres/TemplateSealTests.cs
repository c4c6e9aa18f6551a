using Harness.Hosting;
using Harness.Postgres;

namespace Harness.Tests.Postgres;

/// <summary>What one server leaves in the cache, the next one does not get.</summary>
public sealed class TemplateSealTests : IDisposable
{
    // Next to the real servers: the user that PostgreSQL runs as may enter there.
    private readonly string folder = Path.Combine(ClusterFolders.Default().Servers, $"tests-{Guid.NewGuid():N}");

    private ClusterFolders Own => ClusterFolders.Below(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("postgresql.auto.conf")]
    [InlineData("postgresql.conf")]
    [InlineData("pg_hba.conf")]
    [InlineData("base/unexpected")]
    public async Task A_template_that_somebody_changed_is_made_anew(string file)
    {
        await using (await PostgresFixture.StartAsync(Own)) { }
        var path = Path.Combine(Data(), file);
        var time = File.Exists(path) ? File.GetLastWriteTimeUtc(path) : DateTime.UnixEpoch;
        if (!OperatingSystem.IsWindows() && File.Exists(path)) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.AppendAllText(path, "\nenable_indexscan = off\n");
        File.SetLastWriteTimeUtc(path, time);
        var poisoned = TemplateSeal.Digest(Data());

        await using var server = await PostgresFixture.StartAsync(Own);

        await using var database = await server.CreateDatabaseAsync(5);
        Assert.Equal("on", await PostgresFixture.AskAsync<string>(database.ConnectionString, "SHOW enable_indexscan"));
        Assert.NotEqual(poisoned, TemplateSeal.Digest(Data()));
    }

    [Fact]
    public async Task A_template_that_nobody_changed_is_used_again()
    {
        await using (await PostgresFixture.StartAsync(Own)) { }
        var before = (TemplateSeal.Digest(Data()), Directory.GetCreationTimeUtc(Data()));
        await using (await PostgresFixture.StartAsync(Own)) { }
        Assert.Equal(before, (TemplateSeal.Digest(Data()), Directory.GetCreationTimeUtc(Data())));
    }

    [Fact]
    public async Task What_a_server_changes_of_its_own_settings_is_its_own()
    {
        await using (var server = await PostgresFixture.StartAsync(Own))
        {
            // As if every right had been given away.
            await AdminConnection.ExecuteAsync(server.Cluster!.Access.AdminConnectionString, "ALTER SYSTEM SET enable_indexscan = off", CancellationToken.None);
        }

        await using var next = await PostgresFixture.StartAsync(Own);
        await using var database = await next.CreateDatabaseAsync(5);
        Assert.Equal("on", await PostgresFixture.AskAsync<string>(database.ConnectionString, "SHOW enable_indexscan"));
    }

    [Fact]
    public async Task The_user_that_servers_run_as_gets_at_nothing_of_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess, "Only root runs servers as somebody else.");
        await using var server = await PostgresFixture.StartAsync(Own);
        var user = ServerUser.Resolve();
        foreach (var attempt in (string[])[$"echo >>'{Data()}/postgresql.auto.conf'", $"echo >'{Data()}/new'", $"cat '{Data()}/postgresql.conf'", $"mv '{Data()}' '{Data()}.gone'"])
        {
            var command = user.Wrap("/bin/sh", "-c", attempt);
            Assert.Null(Executables.Ask(command[0], command.Skip(1)));
        }
    }

    private string Data() => Path.Combine(Assert.Single(Directory.GetDirectories(Own.Templates)), "data");
}
