using System.Security.Cryptography;
using System.Text.Json;
using Harness.Hosting;
using Harness.Verdicts;
using Npgsql;
using static System.FormattableString;

namespace Harness.Postgres;

/// <summary>
/// A cleanly stopped data folder, with an empty template database in it, that every server starts as a copy of. Created
/// once per installation of PostgreSQL and kept in the cache.
/// </summary>
/// <param name="DataFolder">The data folder; never run in place once complete.</param>
/// <param name="Manifest">What is in it.</param>
internal sealed record ClusterTemplate(string DataFolder, TemplateManifest Manifest)
{
    /// <summary>The bootstrap superuser.</summary>
    public const string Administrator = "drill";

    /// <summary>The empty database that every scenario's database is cloned from. No session connects to it.</summary>
    public const string EmptyDatabase = "drill_template";

    // Raised when the content of a template changes.
    private const int Revision = 2;

    private static readonly TimeSpan LockCeiling = TimeSpan.FromMinutes(2);

    // Another process may be loading the same tens of millions of rows.
    private static readonly TimeSpan LoadCeiling = TimeSpan.FromMinutes(20);

    /// <summary>The cached template, created first if missing. Safe with two harnesses at once.</summary>
    /// <exception cref="EnvironmentLacksException">initdb or the server failed; carries their output.</exception>
    public static Task<ClusterTemplate> EnsureAsync(
        PostgresBinaries binaries, ServerUser user, ClusterFolders folders, CancellationToken ct) => KeptAsync(
        Path.Combine(folders.Templates, Key(binaries, user)), user, LockCeiling,
        (folder, dataFolder) => MakeAsync(binaries, user, folder, dataFolder, ct), ct);

    /// <summary>The cached template with a data set in it, created first if missing.</summary>
    /// <exception cref="EnvironmentLacksException">The server failed, or there is not enough space; says what to do.</exception>
    public static async Task<ClusterTemplate> EnsureAsync(
        PostgresBinaries binaries, ServerUser user, ClusterFolders folders, DataSet data, IDataSetObserver? observer, CancellationToken ct)
    {
        var empty = await EnsureAsync(binaries, user, folders, ct);
        return await KeptAsync(
            Path.Combine(folders.Templates, $"{Key(binaries, user)}-{data.Key}"), user, LoadCeiling,
            async (folder, dataFolder) =>
            {
                RequireSpace(folders.Templates, data);
                var logPath = Path.Combine(folder, "server.log");
                await TemplateSeal.CopyAsync(empty.DataFolder, dataFolder, logPath, user, ct);
                var manifest = empty.Manifest;
                await using var server = await PostgresProcess.StartAsync(binaries, user, dataFolder, logPath, manifest.HasStatements, ct);
                var access = new ServerAccess(
                    AdminConnection.Local(server.Host, server.Port, manifest.Password), binaries.Description, binaries.Major,
                    EmptyDatabase, IsSuperuser: true, manifest.HasStatements);
                await LoadAsync(access, data, folders.Templates, observer, ct);
                await server.ShutDownAsync();
                return manifest;
            },
            ct);
    }

    private static async Task<ClusterTemplate> KeptAsync(
        string folder, ServerUser user, TimeSpan lockCeiling, Func<string, string, Task<TemplateManifest>> make, CancellationToken ct)
    {
        var dataFolder = Path.Combine(folder, "data");
        var manifestPath = Path.Combine(folder, "template.json");
        await using var held = await FileLock.AcquireAsync(folder + ".lock", lockCeiling, ct);
        if (TemplateManifest.Read(manifestPath) is { } cached)
        {
            if (Directory.Exists(dataFolder) && TemplateSeal.Digest(dataFolder) == cached.Seal) return new ClusterTemplate(dataFolder, cached);
            await Console.Error.WriteLineAsync(
                $"The PostgreSQL template in {folder} was changed after it was created. It is not used, but created again.");
        }

        // Without a manifest, the harness that started it died half-way: start over.
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        var manifest = await make(folder, dataFolder);
        manifest = manifest with { Seal = TemplateSeal.Close(dataFolder, user) };
        manifest.Write(manifestPath);
        return new ClusterTemplate(dataFolder, manifest);
    }

    private static async Task LoadAsync(
        ServerAccess access, DataSet data, string templates, IDataSetObserver? observer, CancellationToken ct)
    {
        try
        {
            await DataSetLoader.EnsureAsync(access, data, observer, ct);
        }
        catch (PostgresException full) when (full.SqlState is PostgresErrorCodes.DiskFull or PostgresErrorCodes.IoError)
        {
            throw NoSpace(templates, data, full.MessageText);
        }
    }

    private static void RequireSpace(string templates, DataSet data)
    {
        // Twice: the write-ahead log is kept until the server ends, and a server runs on a copy.
        var free = new DriveInfo(templates).AvailableFreeSpace;
        if (free / 2 < data.Bytes) throw NoSpace(templates, data, Invariant($"{free / 1e9:0.0} GB are free"));
    }

    private static EnvironmentLacksException NoSpace(string templates, DataSet data, string seen) => new(Invariant(
        $"The data set {data.Name} takes {2.0 * data.Bytes / 1e9:0.0} GB in {templates} while it is loaded, and there is not enough space: {seen}.")
        + $"{Environment.NewLine}Free some space there, set {HarnessPaths.CacheVariable} to a folder that has it, or choose a smaller --scale.");

    private static string Key(PostgresBinaries binaries, ServerUser user)
    {
        var identity = JsonSerializer.SerializeToUtf8Bytes<object[]>(
            [binaries.Folder, binaries.Version, user.Name, Revision]);
        return $"{binaries.Version}-{Convert.ToHexStringLower(SHA256.HashData(identity))[..12]}";
    }

    private static async Task<TemplateManifest> MakeAsync(
        PostgresBinaries binaries, ServerUser user, string folder, string dataFolder, CancellationToken ct)
    {
        var password = Secret.New();
        await InitAsync(binaries, user, folder, dataFolder, password, ct);
        // Whether the contrib module is installed shows only when a server loads it.
        foreach (var withStatements in (bool[])[true, false])
        {
            PostgresProcess server;
            try
            {
                server = await PostgresProcess.StartAsync(
                    binaries, user, dataFolder, Path.Combine(folder, "server.log"), withStatements, ct);
            }
            catch (EnvironmentLacksException) when (withStatements)
            {
                continue;
            }
            await using (server)
            {
                await FillAsync(AdminConnection.Local(server.Host, server.Port, password), withStatements, ct);
                await server.ShutDownAsync();
            }
            return new TemplateManifest(password, withStatements);
        }
        throw new InvalidOperationException("Unreachable: the last attempt returns or throws.");
    }

    private static async Task InitAsync(
        PostgresBinaries binaries, ServerUser user, string folder, string dataFolder, string password,
        CancellationToken ct)
    {
        Directory.CreateDirectory(dataFolder);
        user.Own(dataFolder);
        var passwordFile = Path.Combine(folder, "password");
        PrivateFile.Write(passwordFile, password);
        user.Own(passwordFile);
        var command = user.Wrap(
            binaries.InitDb, "-D", dataFolder, "-U", Administrator, $"--pwfile={passwordFile}",
            "--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync", "--no-instructions");
        await using var initdb = ChildProcess.Start(
            new ChildOptions(command[0], [.. command.Skip(1)], Path.Combine(folder, "initdb.log"))
            {
                Environment = ChildEnvironment.Lean(),
                WorkingDirectory = folder,
            });
        await initdb.WaitForExitAsync(ct);
        File.Delete(passwordFile);
        if (initdb.ExitCode != 0)
            throw new EnvironmentLacksException(
                $"{binaries.InitDb} failed:{Environment.NewLine}{string.Join(Environment.NewLine, initdb.LastLines.TakeLast(20))}");
    }

    private static async Task FillAsync(string connectionString, bool withStatements, CancellationToken ct)
    {
        await AdminConnection.ExecuteAsync(connectionString, $"CREATE DATABASE {EmptyDatabase}", ct);
        // In the administrator's database and not in the scenarios': there, a service could replace it.
        if (withStatements) await AdminConnection.ExecuteAsync(connectionString, StatementCounters.Install, ct);
        // Cloning fails while a session is connected; this keeps every session out.
        await AdminConnection.ExecuteAsync(
            connectionString, $"ALTER DATABASE {EmptyDatabase} IS_TEMPLATE true ALLOW_CONNECTIONS false", ct);
    }
}

/// <summary>The content of a template. Written last, so its presence means that the template is complete.</summary>
/// <param name="Password">The administrator's password; each server changes it as soon as it runs.</param>
/// <param name="HasStatements">Whether pg_stat_statements is installed, in the administrator's database.</param>
internal sealed record TemplateManifest(string Password, bool HasStatements)
{
    /// <summary>Digest of the data folder when it was closed.</summary>
    public string Seal { get; init; } = "";

    /// <summary>Reads a manifest; null where there is none.</summary>
    public static TemplateManifest? Read(string path) =>
        File.Exists(path) ? JsonSerializer.Deserialize<TemplateManifest>(File.ReadAllText(path)) : null;

    /// <summary>Writes it in one step, readable only by the harness's user.</summary>
    public void Write(string path)
    {
        PrivateFile.Write(path + ".part", JsonSerializer.Serialize(this));
        File.Move(path + ".part", path);
    }
}
