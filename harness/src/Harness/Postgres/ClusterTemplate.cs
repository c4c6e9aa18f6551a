using System.Security.Cryptography;
using System.Text.Json;
using Harness.Hosting;
using Harness.Verdicts;
using Npgsql;

namespace Harness.Postgres;

/// <summary>
/// A cleanly stopped data folder that every server starts as a copy of, with an empty template database in it. Made
/// once per installation of PostgreSQL and kept in the cache.
/// </summary>
/// <param name="DataFolder">The data folder; never run in place once complete.</param>
/// <param name="Manifest">What is in it.</param>
internal sealed record ClusterTemplate(string DataFolder, TemplateManifest Manifest)
{
    /// <summary>The bootstrap superuser.</summary>
    public const string Administrator = "drill";

    /// <summary>The empty database that every scenario's is cloned from. Nobody connects to it.</summary>
    public const string EmptyDatabase = "drill_template";

    // Raised when what is in a template changes.
    private const int Revision = 1;

    private static readonly TimeSpan LockCeiling = TimeSpan.FromMinutes(2);

    /// <summary>The cached template, made first where it is missing. Safe with two harnesses at once.</summary>
    /// <exception cref="EnvironmentLacksException">initdb or the server failed; with their own words.</exception>
    public static async Task<ClusterTemplate> EnsureAsync(
        PostgresBinaries binaries, ServerUser user, ClusterFolders folders, CancellationToken ct)
    {
        var folder = Path.Combine(folders.Templates, Key(binaries, user));
        var dataFolder = Path.Combine(folder, "data");
        var manifestPath = Path.Combine(folder, "template.json");
        await using var held = await FileLock.AcquireAsync(folder + ".lock", LockCeiling, ct);
        if (TemplateManifest.Read(manifestPath) is { } cached) return new ClusterTemplate(dataFolder, cached);
        // No manifest means that whoever began it died half-way: start over.
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        var manifest = await MakeAsync(binaries, user, folder, dataFolder, ct);
        manifest.Write(manifestPath);
        return new ClusterTemplate(dataFolder, manifest);
    }

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
        if (withStatements)
        {
            var inside = new NpgsqlConnectionStringBuilder(connectionString) { Database = EmptyDatabase };
            await AdminConnection.ExecuteAsync(inside.ConnectionString, "CREATE EXTENSION pg_stat_statements", ct);
        }
        // Cloning fails while somebody is connected; this keeps everybody out.
        await AdminConnection.ExecuteAsync(
            connectionString, $"ALTER DATABASE {EmptyDatabase} IS_TEMPLATE true ALLOW_CONNECTIONS false", ct);
    }
}

/// <summary>What a template holds. Written last, so its presence says that the template is complete.</summary>
/// <param name="Password">The administrator's password; each server changes it as soon as it runs.</param>
/// <param name="HasStatements">Whether pg_stat_statements is installed and in the empty database.</param>
internal sealed record TemplateManifest(string Password, bool HasStatements)
{
    /// <summary>Reads a manifest; null where there is none.</summary>
    public static TemplateManifest? Read(string path) =>
        File.Exists(path) ? JsonSerializer.Deserialize<TemplateManifest>(File.ReadAllText(path)) : null;

    /// <summary>Writes it in one step, readable by the harness's user alone.</summary>
    public void Write(string path)
    {
        PrivateFile.Write(path + ".part", JsonSerializer.Serialize(this));
        File.Move(path + ".part", path);
    }
}
