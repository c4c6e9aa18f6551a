using Harness.Postgres;
using Harness.Tests.Hosting;
using Harness.Verdicts;

namespace Harness.Tests.Postgres;

/// <summary>A template is stopped, not killed, and nothing of its server reaches a copy, on every system.</summary>
public sealed class StoppedTemplateTests : IDisposable
{
    // Next to the real servers: the user that PostgreSQL runs as may enter there.
    private readonly string folder = Path.Combine(ClusterFolders.Default().Servers, $"tests-{Guid.NewGuid():N}");

    public StoppedTemplateTests() => Directory.CreateDirectory(folder);

    private ClusterFolders Own => ClusterFolders.Below(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_server_that_made_it_had_shut_down()
    {
        await using var server = await PostgresFixture.StartAsync(Own);

        var template = Assert.Single(Directory.GetDirectories(Own.Templates));
        Assert.False(File.Exists(Path.Combine(template, "data", PostmasterFile.Name)));
        Assert.Contains("database system is shut down", await File.ReadAllTextAsync(Path.Combine(template, "server.log"), TestContext.Current.CancellationToken));
        // A copy of a killed server's data would have to recover, and would miss what was not written yet.
        var log = await File.ReadAllTextAsync(Path.Combine(server.Cluster!.Folder, "server.log"), TestContext.Current.CancellationToken);
        Assert.Contains("database system was shut down at", log);
        Assert.DoesNotContain("recovery", log);
    }

    [Fact]
    public async Task A_file_that_says_that_a_server_is_ready_is_not_copied()
    {
        var template = Directory.CreateDirectory(Path.Combine(folder, "template")).FullName;
        await File.WriteAllTextAsync(Path.Combine(template, "PG_VERSION"), "17\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(template, PostmasterFile.Name), $"1\n{template}\n0\n5432\n\n127.0.0.1\n\nready   \n", TestContext.Current.CancellationToken);
        Assert.True(PostmasterFile.Read(template)!.IsReady);
        var copy = Path.Combine(folder, "copy");

        await TemplateSeal.CopyAsync(template, copy, Path.Combine(folder, "copy.log"), ServerUser.Resolve(), TestContext.Current.CancellationToken);

        Assert.Null(PostmasterFile.Read(copy));
        Assert.True(File.Exists(Path.Combine(copy, "PG_VERSION")));
    }

    [Fact]
    public async Task Copying_file_by_file_copies_everything()
    {
        var source = Path.Combine(folder, "source");
        Directory.CreateDirectory(Path.Combine(source, "base", "1"));
        Directory.CreateDirectory(Path.Combine(source, "pg_notify"));
        await File.WriteAllTextAsync(Path.Combine(source, "base", "1", "112"), "a table", TestContext.Current.CancellationToken);

        ClusterFolders.CopyFiles(source, Path.Combine(folder, "target"), TestContext.Current.CancellationToken);

        Assert.Equal("a table", await File.ReadAllTextAsync(Path.Combine(folder, "target", "base", "1", "112"), TestContext.Current.CancellationToken));
        Assert.True(Directory.Exists(Path.Combine(folder, "target", "pg_notify")));
    }

    [Fact]
    public void An_administrator_on_Windows_is_told_what_to_do_before_anything_is_made()
    {
        var refused = Assert.Throws<EnvironmentLacksException>(() => ServerUser.RequireOrdinary(isWindows: true, isPrivileged: true));

        Assert.Contains("administrator", refused.Message);
        Assert.Contains($"{PostgresChoice.Variable} to docker", refused.Message);
        ServerUser.RequireOrdinary(isWindows: true, isPrivileged: false);
        ServerUser.RequireOrdinary(isWindows: false, isPrivileged: true);
    }

    [Fact]
    public void An_installation_without_the_program_that_stops_servers_says_so()
    {
        using var empty = new ScratchFolder();

        Assert.Contains("pg_ctl", Assert.Throws<EnvironmentLacksException>(() => new PostgresBinaries(empty.FullPath, "17.2", 17).Control).Message);
    }
}
