using Harness.Hosting;

namespace Harness.Postgres;

/// <summary>A server of the harness's own, on a fresh copy of the template and with its private folder.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    // Besides the space to sort all of the data once, as building an index does.
    private const long TemporaryBytes = 256 * 1024 * 1024;

    private readonly HeldFolder folder;
    private readonly PostgresProcess process;

    private LocalCluster(HeldFolder folder, PostgresProcess process, ServerAccess access)
    {
        this.folder = folder;
        this.process = process;
        Access = access;
    }

    /// <summary>How to reach it.</summary>
    public ServerAccess Access { get; }

    /// <summary>The postmaster's process id.</summary>
    public int Pid => process.Pid;

    /// <summary>Its private folder.</summary>
    public string Folder => folder.FullPath;

    /// <summary>Cleans up after dead harnesses and starts a server.</summary>
    /// <exception cref="Verdicts.EnvironmentLacksException">This machine cannot run one; says why and what to do.</exception>
    public static Task<LocalCluster> StartAsync(ClusterFolders folders, ServerUser user, CancellationToken ct) =>
        StartAsync(PostgresBinaries.Find(), folders, user, data: null, observer: null, ct);

    /// <summary>Cleans up after dead harnesses and starts a server with a data set in template databases.</summary>
    /// <exception cref="Verdicts.EnvironmentLacksException">This machine cannot run one; says why and what to do.</exception>
    public static async Task<LocalCluster> StartAsync(
        PostgresBinaries binaries, ClusterFolders folders, ServerUser user, DataSet? data, IDataSetObserver? observer, CancellationToken ct,
        ServerSandbox? sandbox = null)
    {
        if (data is not null) folders = folders.WithRoomFor(data.Bytes);
        user.RequireAccess(folders.Servers);
        foreach (var servers in (string[])[folders.Servers, .. folders.Abandoned])
            await ClusterReaper.ReapAsync(servers, ct);
        var template = data is null
            ? await ClusterTemplate.EnsureAsync(binaries, user, folders, ct)
            : await ClusterTemplate.EnsureAsync(binaries, user, folders, data, observer, ct);
        var folder = HeldFolder.Claim(folders.Servers);
        PostgresProcess? process = null;
        try
        {
            var (dataFolder, logPath) = (Path.Combine(folder.FullPath, "data"), Path.Combine(folder.FullPath, "server.log"));
            // The harness alone creates templates; a server is confined only where others have roles.
            sandbox ??= ServerSandbox.Current();
            await TemplateSeal.CopyAsync(template.DataFolder, dataFolder, logPath, user, ct, sandbox?.Joining);
            sandbox?.Own(dataFolder);
            process = await PostgresProcess.StartAsync(
                binaries, user, dataFolder, logPath, template.Manifest.HasStatements, ct, sandbox, TemporaryBytes + (data?.Bytes ?? 0));
            var access = await SecureAsync(process, template.Manifest, binaries, ct);
            return new LocalCluster(folder, process, access);
        }
        catch
        {
            if (process is not null) await process.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Stops the server and removes its folder, or leaves that to the next start (see <see cref="HeldFolder"/>).</summary>
    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>Replaces the password that all copies of the template share.</summary>
    private static async Task<ServerAccess> SecureAsync(
        PostgresProcess process, TemplateManifest template, PostgresBinaries binaries, CancellationToken ct)
    {
        var password = Secret.New();
        await AdminConnection.ExecuteAsync(
            AdminConnection.Local(process.Host, process.Port, template.Password),
            $"ALTER ROLE {ClusterTemplate.Administrator} PASSWORD '{password}'; "
            // A scenario's role has its own database, and no business in those that are open to everyone by default.
            + "REVOKE ALL ON DATABASE postgres FROM PUBLIC; REVOKE ALL ON DATABASE template1 FROM PUBLIC", ct);
        return new ServerAccess(
            AdminConnection.Local(process.Host, process.Port, password), binaries.Description, binaries.Major,
            ClusterTemplate.EmptyDatabase, IsSuperuser: true, template.HasStatements);
    }
}
