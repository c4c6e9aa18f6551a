using Drill.Grading;
using Drill.Sandboxing;
using Harness.Hosting;
using Harness.Postgres;
using Harness.Tests.Grading;
using Harness.Tests.Hosting;
using Harness.Tests.Postgres;
using Harness.Tests.Repository;
using Npgsql;

namespace Harness.Tests.Sandboxing;

/// <summary>What even a superuser in SQL does not find, and does not leave, around a confined server.</summary>
[Collection(nameof(GradingCollection))]
public sealed class ConfinedServerTests : IAsyncLifetime
{
    private readonly ScratchFolder _scratch = new();
    private Sandbox? _sandbox;
    private LocalCluster? _cluster;

    private string Superuser => _cluster!.Access.AdminConnectionString;

    public async ValueTask InitializeAsync()
    {
        await SandboxHere.RequireAsync();
        var ct = TestContext.Current.CancellationToken;
        _sandbox = await Sandbox.CreateAsync(new SandboxLimits(), _scratch.FullPath, ct);
        SandboxSettings.Write(_scratch.File("settings"), _sandbox.DatabaseUser);
        _cluster = await LocalCluster.StartAsync(
            PostgresBinaries.Find(), ClusterFolders.Default(), ServerUser.Resolve(), data: null, observer: null, ct,
            _sandbox.ForServer(_scratch.File("settings"), PostgresBinaries.Find()));
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
        if (_sandbox is not null) await _sandbox.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task It_sees_neither_repository_nor_caches_nor_anything_else_of_this_machine()
    {
        var known = _scratch.File("known");
        await File.WriteAllTextAsync(known, "known to the host", TestContext.Current.CancellationToken);
        string[] paths =
        [
            known, Checkout.Root, Path.Combine(Checkout.Root, "solutions-private", "CANARY"), Path.Combine(Checkout.Root, "artifacts"),
            HarnessPaths.CacheFolder, _cluster!.Folder, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "/home", "/root", "/bin/sh",
            "/etc/shadow", "/etc/hostname", "/sys", "/run",
        ];

        foreach (var path in paths) Assert.False(await SeesAsync(path), path);
        foreach (var path in paths) Assert.False(await SeesAsync("/proc/1/root" + path), path);
        Assert.Equal("127.0.0.1 localhost\n::1 localhost\n", await PostgresFixture.AskAsync<string>(Superuser, "SELECT pg_read_file('/etc/hosts')"));
    }

    [Fact]
    public async Task It_has_no_rights_no_network_and_no_processes_but_its_own()
    {
        var status = await PostgresFixture.AskAsync<string>(Superuser, "SELECT pg_read_file('/proc/self/status')");

        Assert.Contains("CapEff:\t0000000000000000", status);
        Assert.Contains("CapBnd:\t0000000000000000", status);
        Assert.Contains("NoNewPrivs:\t1", status);
        Assert.Contains($"Seccomp:\t{(SystemCallFilter.IsKnownHere ? 2 : 0)}", status);
        if (Environment.IsPrivilegedProcess) Assert.Contains($"Uid:\t{_sandbox!.DatabaseUser}\t{_sandbox.DatabaseUser}", status);
        Assert.Equal(1, await PostgresFixture.AskAsync<int>(
            Superuser, @"SELECT count(*)::int FROM regexp_matches(pg_read_file('/proc/net/dev'), '^\s*\w+:', 'gn')"));
        Assert.Equal(0, await PostgresFixture.AskAsync<int>(
            Superuser, "SELECT count(*)::int FROM pg_ls_dir('/proc') AS one WHERE one ~ '^[0-9]+$' AND pg_read_file('/proc/' || one || '/comm') !~ 'postgres|bwrap'"));
        // Of the grader's environment nothing. PostgreSQL overwrites what it was given with its titles.
        Assert.DoesNotContain("DRILL_", await PostgresFixture.AskAsync<string>(Superuser, "SELECT encode(pg_read_binary_file('/proc/self/environ'), 'escape')"));
    }

    [Fact]
    public async Task It_writes_nothing_outside_and_runs_no_program_that_could()
    {
        foreach (var folder in (string[])["/", "/etc", "/usr", "/dev", Path.GetDirectoryName(PostgresBinaries.Find().LinkedServer)!])
            await Assert.ThrowsAsync<PostgresException>(() => PostgresFixture.ExecuteAsync(Superuser, $"COPY (SELECT 1) TO '{folder}/attack'"));
        await PostgresFixture.ExecuteAsync(Superuser, "COPY (SELECT 1) TO '/tmp/attack'");
        await Assert.ThrowsAsync<PostgresException>(() => PostgresFixture.ExecuteAsync(Superuser, $"COPY (SELECT 1) TO PROGRAM 'cat > {_scratch.File("attack")}'"));

        Assert.DoesNotContain(HostState.Remains(), remains => remains.EndsWith("attack", StringComparison.Ordinal));
        Assert.False(File.Exists(_scratch.File("attack")));
    }

    private async Task<bool> SeesAsync(string path)
    {
        try
        {
            return await PostgresFixture.AskAsync<bool>(Superuser, $"SELECT pg_stat_file('{path}', true) IS NOT NULL");
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return false;
        }
    }

    [Fact]
    public async Task It_ends_with_its_data_and_its_folder()
    {
        var folder = _cluster!.Folder;

        await _cluster.DisposeAsync();
        _cluster = null;

        Assert.False(Directory.Exists(folder));
    }
}
