using Harness.Hosting;
using Harness.Postgres;
using Harness.Tests.Hosting;

namespace Harness.Tests.Postgres;

/// <summary>These use a cache of their own, so that no other test's servers are in it.</summary>
public sealed class ClusterLifetimeTests : IDisposable
{
    private const string CacheVariable = "HARNESS_TESTS_DOOMED_CACHE";

    // Next to the real servers: the user that PostgreSQL runs as may enter there.
    private readonly string cache = Path.Combine(ClusterFolders.Default().Servers, $"tests-{Guid.NewGuid():N}");
    private readonly ScratchFolder scratch = new();

    private string Servers => Path.Combine(cache, "postgres", "servers");

    public void Dispose()
    {
        scratch.Dispose();
        if (Directory.Exists(cache)) Directory.Delete(cache, recursive: true);
    }

    [Fact]
    public async Task A_killed_harness_leaves_no_server_and_the_next_one_removes_its_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows ends the server by a job object.");
        using var doomed = await StartDoomedAsync();
        var left = Assert.Single(Directory.GetDirectories(Servers));
        Assert.NotNull(ProcessTable.CommandLine(doomed.Pids[0]));

        doomed.Kill();

        await Eventually.HoldsAsync(() => ProcessTable.CommandLine(doomed.Pids[0]) is null, "the server ended");
        await using var next = await PostgresFixture.StartAsync(cache);
        Assert.False(Directory.Exists(left));
        Assert.Equal([next.Cluster!.Folder], Directory.GetDirectories(Servers));
        Assert.Single(Directory.GetFiles(Servers));
    }

    [Fact]
    public async Task An_orphan_that_outlived_even_the_watchdog_is_ended()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows ends the server by a job object.");
        using var doomed = await StartDoomedAsync();
        // The watchdog first, so that the server stays behind.
        PosixSignal.Send(doomed.Pids[1], PosixSignal.Kill);
        await Eventually.HoldsAsync(() => ProcessTable.CommandLine(doomed.Pids[1]) is null, "the watchdog ended");
        doomed.Kill();
        Assert.NotNull(ProcessTable.CommandLine(doomed.Pids[0]));

        await ClusterReaper.ReapAsync(Servers, CancellationToken.None);

        Assert.Null(ProcessTable.CommandLine(doomed.Pids[0]));
        Assert.Empty(Directory.GetFileSystemEntries(Servers));
    }

    [Fact]
    public async Task A_live_harness_s_server_is_not_touched()
    {
        using var doomed = await StartDoomedAsync();
        await ClusterReaper.ReapAsync(Servers, CancellationToken.None);
        Assert.NotNull(ProcessTable.CommandLine(doomed.Pids[0]));
        Assert.Single(Directory.GetDirectories(Servers));
    }

    [Fact]
    public async Task A_process_that_only_inherited_the_pid_is_not_touched()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Uses a POSIX shell.");
        await using var stranger = ChildProcess.Start(
            new ChildOptions("/bin/sh", ["-c", "sleep 300"], scratch.File("stranger.log")));
        var data = Directory.CreateDirectory(Path.Combine(Servers, "dead", "data")).FullName;
        File.WriteAllText(Path.Combine(Servers, "dead.lock"), "");
        File.WriteAllText(Path.Combine(data, "postmaster.pid"), $"{stranger.Id}\n{data}\n");
        await ClusterReaper.ReapAsync(Servers, CancellationToken.None);
        Assert.False(stranger.HasExited);
        Assert.Empty(Directory.GetFileSystemEntries(Servers));
    }

    [Fact]
    public async Task Two_harnesses_make_one_template_and_a_half_made_one_is_discarded()
    {
        await using (await PostgresFixture.StartAsync(cache)) { }
        var template = Assert.Single(Directory.GetDirectories(Path.Combine(cache, "postgres", "templates")));
        File.Delete(Path.Combine(template, "template.json"));
        File.WriteAllText(Path.Combine(template, "half-made"), "");

        var servers = await Task.WhenAll(PostgresFixture.StartAsync(cache), PostgresFixture.StartAsync(cache));

        foreach (var server in servers) await server.DisposeAsync();
        Assert.Equal([template], Directory.GetDirectories(Path.Combine(cache, "postgres", "templates")));
        Assert.False(File.Exists(Path.Combine(template, "half-made")));
    }

    [Theory]
    [InlineData("setpriv")]
    [InlineData("runuser")]
    [InlineData("su")]
    public async Task Root_runs_the_server_through_any_tool_that_drops_its_rights(string tool)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess, "Only root drops its rights.");
        Assert.SkipWhen(Executables.OnPath(tool) is null, $"There is no {tool}.");
        var cluster = await LocalCluster.StartAsync(
            ClusterFolders.Below(cache), ServerUser.ResolveThrough(name => name == tool), CancellationToken.None);
        await AdminConnection.ExecuteAsync(cluster.Access.AdminConnectionString, "SELECT 1", CancellationToken.None);
        await cluster.DisposeAsync();
        Assert.Null(ProcessTable.CommandLine(cluster.Pid));
        Assert.Empty(Directory.GetFileSystemEntries(Servers));
    }

    [Fact(Explicit = true)]
    public async Task Doomed_harness_with_a_server()
    {
        await using var server = await PostgresFixture.StartAsync(Environment.GetEnvironmentVariable(CacheVariable));
        await DoomedHarness.ReportAndWaitForTheEndAsync(server.Cluster!.Pid, Watchdog.Instance.Id);
    }

    private Task<DoomedHarness> StartDoomedAsync() => DoomedHarness.StartAsync(
        $"{typeof(ClusterLifetimeTests).FullName}.{nameof(Doomed_harness_with_a_server)}", scratch,
        new Dictionary<string, string> { [CacheVariable] = cache });
}
