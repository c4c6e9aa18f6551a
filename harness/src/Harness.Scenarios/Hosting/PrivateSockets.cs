using System.Net;
using System.Net.Sockets;

namespace Harness.Hosting;

/// <summary>
/// Where the harness's own servers listen while a submission shares their network: on sockets in a folder that the
/// submission cannot see. On a loopback port it could reach them directly, bypassing the proxies that inject its faults.
/// </summary>
internal static class PrivateSockets
{
    /// <summary>The environment variable with the folder; unset, servers listen on loopback ports.</summary>
    public const string Variable = "DRILL_SOCKETS";

    /// <summary>The folder, or null.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null;

    /// <summary>The path of an unused socket, or null for a loopback port.</summary>
    public static string? Next() => Folder is { } folder ? Path.Combine(folder, $"{Guid.NewGuid():N}"[..8] + ".sock") : null;

    /// <summary>Creates a socket that can connect to an address of either kind.</summary>
    public static Socket For(EndPoint endpoint) => endpoint is UnixDomainSocketEndPoint
        ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
}
