using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Harness.Verdicts;

namespace Harness.Hosting;

/// <summary>
/// A network namespace for one service: a loopback interface on which only the service listens, and what was opened there for it. Ports
/// and abstract sockets of others are not reachable from it. Linux only, and only with the right to create one.
/// </summary>
/// <remarks>
/// The namespace is tied to a thread. A socket belongs to the namespace of the thread that created it, whichever thread uses it later, and a
/// program to that of the thread that started it: so no traffic has to be relayed.
/// </remarks>
public sealed class PrivateNetwork : IDisposable
{
    private const int NewNetwork = 0x40000000;
    private const uint SetInterfaceFlags = 0x8914;
    private const short Up = 1;

    // By the port of the service that runs there; one process never hands out a port twice.
    private static readonly ConcurrentDictionary<int, PrivateNetwork> ByService = new();

    private readonly DedicatedThread thread = new("private network");
    private int? servicePort;

    private PrivateNetwork()
    {
    }

    /// <summary>Creates a network.</summary>
    /// <exception cref="EnvironmentLacksException">The system refused.</exception>
    public static PrivateNetwork Create()
    {
        var network = new PrivateNetwork();
        try
        {
            network.thread.Run(Enter);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Creates a TCP socket that reaches a service, in the service's own network where it has one.</summary>
    /// <param name="servicePort">The port that the service listens on.</param>
    public static Socket SocketTo(int servicePort) => ByService.TryGetValue(servicePort, out var network)
        ? network.CreateSocket()
        : CreateTcp();

    /// <summary>Creates a TCP socket that listens or connects in this network, and can be used from any thread.</summary>
    public Socket CreateSocket() => thread.Run(CreateTcp);

    /// <summary>Whether a program could listen on the port in this network now.</summary>
    public bool IsFree(int port) => thread.Run(() => FreePort.IsFree(port));

    /// <summary>Records which service runs here, so that its callers find it.</summary>
    /// <param name="port">The port that it listens on.</param>
    public void AssignTo(int port)
    {
        if (servicePort is { } former) ByService.TryRemove(former, out _);
        servicePort = port;
        ByService[port] = this;
    }

    /// <summary>
    /// Releases the network. Open sockets keep it alive; a sandbox that was started in it is killed.
    /// </summary>
    public void Dispose()
    {
        if (servicePort is { } port) ByService.TryRemove(port, out _);
        thread.Dispose();
    }

    /// <summary>Starts a program in it.</summary>
    internal T Start<T>(Func<T> start) => thread.Run(start);

    private static Socket CreateTcp() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private static bool Enter()
    {
        if (unshare(NewNetwork) != 0) throw Refused("a network of its own");
        using var any = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        // `struct ifreq`: sixteen bytes of name, then the flags.
        var request = new byte[40];
        "lo"u8.CopyTo(request);
        BitConverter.TryWriteBytes(request.AsSpan(16), Up);
        if (ioctl((int)any.Handle, SetInterfaceFlags, request) != 0) throw Refused("a loopback in its own network");
        return true;
    }

    private static EnvironmentLacksException Refused(string what) =>
        new($"The system refused a service {what}: {Marshal.GetLastPInvokeErrorMessage()}.");

    [DllImport("libc", SetLastError = true)]
    private static extern int unshare(int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int ioctl(int file, nuint request, byte[] argument);
}
