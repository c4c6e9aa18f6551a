using System.Net;
using System.Net.Sockets;

namespace Harness.Postgres;

/// <summary>Finds where a server really listens: a name such as `localhost` has several addresses, and it need not listen on the first.</summary>
internal static class ServerAddress
{
    private static readonly TimeSpan AnswerCeiling = TimeSpan.FromSeconds(5);

    /// <summary>The socket's path, or the first address of the host on which a server listens.</summary>
    /// <exception cref="SocketException">The name is unknown.</exception>
    public static async Task<EndPoint> OfAsync(string host, int port, CancellationToken ct)
    {
        if (host.StartsWith('/')) return new UnixDomainSocketEndPoint($"{host}/.s.PGSQL.{port}");
        if (IPAddress.TryParse(host, out var address)) return new IPEndPoint(address, port);
        return await FirstAsync(await Dns.GetHostAddressesAsync(host, ct), port, ct);
    }

    /// <summary>The first of these on which a server listens; without one, the first.</summary>
    internal static async Task<IPEndPoint> FirstAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken ct)
    {
        if (addresses.Count > 1)
        {
            foreach (var address in addresses)
                if (await AnswersAsync(new IPEndPoint(address, port), ct)) return new IPEndPoint(address, port);
        }

        return new IPEndPoint(addresses[0], port);
    }

    private static async Task<bool> AnswersAsync(IPEndPoint endpoint, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(AnswerCeiling);
        try
        {
            using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(endpoint, patience.Token);
            return true;
        }
        catch (Exception silent) when (silent is SocketException or OperationCanceledException)
        {
            ct.ThrowIfCancellationRequested();
            return false;
        }
    }
}
