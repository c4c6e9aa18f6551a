using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Harness.Hosting;

/// <summary>Picks loopback ports for processes that must be told their port.</summary>
public static class FreePort
{
    // Below every system's ephemeral range (Linux 32768, macOS and Windows 49152). A port of that range can become the
    // source port of any outgoing connection while its service restarts, and a client that polls a closed port there
    // can even connect to itself.
    private const int First = 20000;
    private const int Last = 31999;
    private const int Attempts = 200;

    // A port is claimed by a UDP socket with the same number, kept until this process ends: no other harness on this machine, of any
    // user, then picks the port while its service is starting or being restarted. Otherwise a foreign service that listened there would
    // be mistaken for the one that was started.
    private static readonly ConcurrentDictionary<int, Socket> Claims = new();

    /// <summary>A port on which nothing listens, and which is not handed out again while this process lives.</summary>
    /// <exception cref="InvalidOperationException">Nearly every port is taken.</exception>
    public static int Next()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = Random.Shared.Next(First, Last + 1);
            if (TryClaim(port)) return port;
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

    /// <summary>Claims the port for this process, if nothing listens on it and no other process has claimed it.</summary>
    internal static bool TryClaim(int port)
    {
        var claim = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ExclusiveAddressUse = true };
        try
        {
            claim.Bind(new IPEndPoint(IPAddress.Loopback, port));
            if (IsFree(port) && Claims.TryAdd(port, claim)) return true;
        }
        catch (SocketException)
        {
            // Another process has it.
        }
        claim.Dispose();
        return false;
    }
}
