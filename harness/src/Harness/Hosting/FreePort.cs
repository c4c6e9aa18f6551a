using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Harness.Hosting;

/// <summary>Picks loopback ports for processes that have to be told their port.</summary>
public static class FreePort
{
    // Below every system's ephemeral range (Linux 32768, macOS and Windows 49152). A port of that range can become the
    // source port of any outgoing connection while its service restarts, and a client that polls a closed port there
    // can even connect to itself.
    private const int First = 20000;
    private const int Last = 31999;
    private const int Attempts = 200;

    private static readonly ConcurrentDictionary<int, bool> HandedOut = new();

    /// <summary>A port that nobody listens on, and that this process has not handed out before.</summary>
    /// <exception cref="InvalidOperationException">Nearly every port is taken.</exception>
    public static int Next()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = Random.Shared.Next(First, Last + 1);
            if (IsFree(port) && HandedOut.TryAdd(port, true)) return port;
        }
        throw new InvalidOperationException($"No free port between {First} and {Last} in {Attempts} attempts.");
    }

    /// <summary>Whether a program could listen on the loopback port now.</summary>
    public static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
