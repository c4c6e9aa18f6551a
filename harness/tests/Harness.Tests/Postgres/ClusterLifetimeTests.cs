using Harness.Hosting;
using Harness.Postgres;
using Harness.Tests.Hosting;

namespace Harness.Tests.Postgres;

/// <summary>These keep their servers in a folder of their own, so that no other test's are in it.</summary>
public sealed class ClusterLifetimeTests : IDisposable
{
    // Next to the real servers: the user that PostgreSQL runs as may enter there.
    private readonly string folder = Path.Combine(ClusterFolders.Default().Servers, $"tests-{Guid.NewGuid():N}");
    private readonly ScratchFolder scratch = new();

    public ClusterLifetimeTests() => Directory.CreateDirectory(Servers);

    private string Servers => Path.Combine(folder, "servers");

    public void Dispose()
    {
        scratch.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("su")]
    public async Task A_killed_harness_leaves_no_server_and_the_next_one_removes_its_folder(string tool)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows ends the server by a job object.");
        using var doomed = await StartDoomedAsync(tool);
        var left = Assert.Single(Directory.GetDirectories(Servers));
        Assert.NotNull(ProcessTable.CommandLine(doomed.Pids[0]));

        doomed.Kill();

        await Eventually.HoldsAsync(() => ProcessTable.CommandLine(doomed.Pids[0]) is null, "the server ended");
        await using var next = await PostgresFixture.StartAsync(DoomedServer.KeptIn(Servers));
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
        const string Script = "trap 'echo hit' QUIT; trap 'exit 0' TERM; echo ready; while :; do sleep 0.01; done";
        await using var stranger = ChildProcess.Start(
            new ChildOptions("/bin/sh", ["-c", Script], scratch.File("stranger.log")));
        await Eventually.HoldsAsync(() => stranger.LastLines.Contains("ready"), "the stranger listens for signals");
        var data = Directory.CreateDirectory(Path.Combine(Servers, "dead", "data")).FullName;
        File.WriteAllText(Path.Combine(Servers, "dead.lock"), "");
        File.WriteAllText(Path.Combine(data, "postmaster.pid"), $"{stranger.Id}\n{data}\n");
        await ClusterReaper.ReapAsync(Servers, CancellationToken.None);
        // A shell handles what it was sent in order of number, so a SIGQUIT would show before this ends it.
        stranger.SignalTerminate();
        await stranger.WaitForExitAsync();
        Assert.Equal(["ready"], stranger.LastLines);
        Assert.Empty(Directory.GetFileSystemEntries(Servers));
    }

    [Fact]
    public async Task Two_harnesses_make_one_template_and_a_half_made_one_is_discarded()
    {
        var own = ClusterFolders.Below(folder);
        await using (await PostgresFixture.StartAsync(own)) { }
        var template = Assert.Single(Directory.GetDirectories(own.Templates));
        File.Delete(Path.Combine(template, "template.json"));
        File.WriteAllText(Path.Combine(template, "half-made"), "");

        var servers = await Task.WhenAll(PostgresFixture.StartAsync(own), PostgresFixture.StartAsync(own));

        foreach (var server in servers) await server.DisposeAsync();
        Assert.Equal([template], Directory.GetDirectories(own.Templates));
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
            DoomedServer.KeptIn(Servers), ServerUser.ResolveThrough(name => name == tool), CancellationToken.None);
        await AdminConnection.ExecuteAsync(cluster.Access.AdminConnectionString, "SELECT 1", CancellationToken.None);
        await cluster.DisposeAsync();
        Assert.Null(ProcessTable.CommandLine(cluster.Pid));
        Assert.Empty(Directory.GetFileSystemEntries(Servers));
    }

    private Task<DoomedHarness> StartDoomedAsync(string tool = "") => DoomedHarness.StartAsync(
        $"{typeof(DoomedServer).FullName}.{nameof(DoomedServer.A_server)}", scratch,
        new Dictionary<string, string>
        {
            [DoomedServer.ServersVariable] = Servers,
            [DoomedServer.ToolVariable] = tool,
        });
}
