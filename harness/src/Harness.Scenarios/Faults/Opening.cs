using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Harness.Hosting;

namespace Harness.Faults;

/// <summary>A socket that a proxy listens on, in one of its networks.</summary>
internal sealed class Opening
{
    private static readonly TimeSpan CopiesCeiling = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan CopiesPoll = TimeSpan.FromMilliseconds(2);

    private const int SocketLevelLinux = 1;
    private const int ReuseAddressLinux = 2;

    private readonly PrivateNetwork? network;

    /// <summary>Takes the port on 127.0.0.1.</summary>
    /// <param name="network">The network; null for the harness's own.</param>
    /// <param name="port">The port.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public Opening(PrivateNetwork? network, int port)
    {
        this.network = network;
        Socket = Bind(port);
    }

    /// <summary>The bound socket; the proxy listens on it.</summary>
    public Socket Socket { get; private set; }

    /// <summary>Replaces the socket by one that does not listen.</summary>
    public void Reopen(int port)
    {
        Socket.Dispose();
        Socket = Bind(port);
        ShareAddress(Socket, shared: false);
    }

    /// <summary>Starts, or restarts, listening.</summary>
    public Socket Listen(int backlog)
    {
        // Accepted sockets inherit this, and must not be in the way when the address is bound again.
        ShareAddress(Socket, shared: true);
        Socket.Listen(backlog);
        return Socket;
    }

    // The runtime lets every socket share its address. A service in the same network could then take over the port of a socket that is
    // bound but not listening, and healing a fault would fail.
    private static void ShareAddress(Socket socket, bool shared)
    {
        if (OperatingSystem.IsLinux()) socket.SetRawSocketOption(SocketLevelLinux, ReuseAddressLinux, BitConverter.GetBytes(shared ? 1 : 0));
    }

    // A closed socket still listens while a child process is being started: until its exec, the child holds a copy of every open
    // descriptor. On a busy machine that takes some milliseconds.
    private Socket Bind(int port)
    {
        var startedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            var socket = network?.CreateSocket() ?? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return socket;
            }
            catch (SocketException taken) when (
                taken.SocketErrorCode == SocketError.AddressAlreadyInUse && Stopwatch.GetElapsedTime(startedAt) < CopiesCeiling)
            {
                socket.Dispose();
                Thread.Sleep(CopiesPoll);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
