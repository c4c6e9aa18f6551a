using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace SampleService;

/// <summary>What the service tries for the tests of the sandbox.</summary>
internal static class Probes
{
    private const int UserNamespace = 0x10000000;
    private static readonly bool OnArm = RuntimeInformation.OSArchitecture == Architecture.Arm64;
    private static readonly List<Socket> Held = [];

    private static readonly Dictionary<string, Func<long>> Calls = new()
    {
        ["unshare"] = () => unshare(UserNamespace),
        ["clone"] = () => syscall(OnArm ? 220 : 56, UserNamespace | 17, 0, 0, 0, 0),
        ["clone3"] = () => syscall(435, 0, 0, 0, 0, 0),
        ["setns"] = () => syscall(OnArm ? 268 : 308, 0, 0, 0, 0, 0),
        ["mount"] = () => syscall(OnArm ? 40 : 165, 0, 0, 0, 0, 0),
        ["ptrace"] = () => syscall(OnArm ? 117 : 101, 16, 1, 0, 0, 0),
        ["keyctl"] = () => syscall(OnArm ? 219 : 250, 0, -3, 0, 0, 0),
        ["add_key"] = () => syscall(OnArm ? 217 : 248, 0, 0, 0, 0, -3),
        ["io_uring_setup"] = () => syscall(425, 8, 0, 0, 0, 0),
        ["bpf"] = () => syscall(OnArm ? 280 : 321, 0, 0, 0, 0, 0),
        ["perf_event_open"] = () => syscall(OnArm ? 241 : 298, 0, 0, -1, -1, 0),
        ["userfaultfd"] = () => syscall(OnArm ? 282 : 323, 1, 0, 0, 0, 0),
        ["personality"] = () => syscall(OnArm ? 92 : 135, 0, 0, 0, 0, 0),
        ["raw socket"] = () => socket(2, 3, 1),
        ["packet socket"] = () => socket(17, 2, 0),
        ["vsock"] = () => socket(40, 1, 0),
        ["crypto socket"] = () => socket(38, 5, 0),
        ["audit netlink"] = () => socket(16, 3, 9),
        ["lease"] = () => Lease("/usr/share/zoneinfo/UTC"),
        ["flock"] = () => Lock("/usr/share/zoneinfo/UTC"),
        ["flock of the runtime"] = () => Lock(typeof(object).Assembly.Location),
    };

    public static void Map(WebApplication app)
    {
        app.MapGet("/calls", () => Calls.ToDictionary(call => call.Key, call => call.Value() == -1 ? Marshal.GetLastPInvokeError() : 0));
        app.MapGet("/output", () => File.ResolveLinkTarget("/proc/self/fd/1", returnFinalTarget: false)?.FullName);
        app.MapGet("/open", OpenFiles);
        app.MapGet("/networks", () => NetworkInterface.GetAllNetworkInterfaces().Select(one => one.Name));
        app.MapGet("/abstract/{name}", (string name) => Binds(new UnixDomainSocketEndPoint($"\0{name}")));
        app.MapGet("/connects/{port:int}", (int port) => Connects(port));
        app.MapGet("/sees", (string path) => Path.Exists(path));
    }

    private static IEnumerable<string> OpenFiles()
    {
        foreach (var descriptor in Directory.GetFileSystemEntries("/proc/self/fd"))
            if (File.Exists(descriptor) && File.ResolveLinkTarget(descriptor, returnFinalTarget: false) is { } target) yield return target.FullName;
    }

    private static bool Binds(EndPoint endpoint)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        Held.Add(socket);
        try
        {
            socket.Bind(endpoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool Connects(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int Lock(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return flock((int)file.DangerousGetHandle(), 6);
    }

    private static int Lease(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return fcntl((int)file.DangerousGetHandle(), 1024, 0);
    }

    [DllImport("libc", SetLastError = true)] private static extern long syscall(long number, long a, long b, long c, long d, long e);
    [DllImport("libc", SetLastError = true)] private static extern int unshare(int flags);
    [DllImport("libc", SetLastError = true)] private static extern int socket(int family, int kind, int protocol);
    [DllImport("libc", SetLastError = true)] private static extern int flock(int file, int operation);
    [DllImport("libc", SetLastError = true)] private static extern int fcntl(int file, int command, int argument);
}
