using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Harness.Faults;

/// <summary>Forwards bytes between clients and one server, with the faults of a network.</summary>
public sealed class TcpProxy : NetworkProxy
{
    private const int BufferBytes = 32 * 1024;

    /// <summary>The default of <see cref="NetworkProxy.MostConnections"/>: many times what a client opens in a scenario, with or without a bulkhead.</summary>
    public const int DefaultMostConnections = 1_000;

    private TcpProxy(EndPoint upstream, int port, int mostConnections) : base(upstream, port, mostConnections)
    {
    }

    /// <summary>Starts a proxy on 127.0.0.1.</summary>
    /// <param name="upstream">The server; it need not be up yet.</param>
    /// <param name="port">The port to listen on; zero for a free one.</param>
    /// <param name="mostConnections">How many connections are served at once.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static TcpProxy Start(EndPoint upstream, int port = 0, int mostConnections = DefaultMostConnections) =>
        Start(upstream, ConnectionBudget.OfProcess, port, mostConnections);

    /// <summary>Starts a proxy that takes its connections from this budget.</summary>
    internal static TcpProxy Start(EndPoint upstream, ConnectionBudget budget, int port = 0, int mostConnections = DefaultMostConnections)
    {
        var proxy = new TcpProxy(upstream, port, mostConnections) { Budget = budget };
        proxy.Accept();
        return proxy;
    }

    private protected override async Task ForwardAsync(ProxyConnection connection)
    {
        await ConnectAsync(connection).ConfigureAwait(false);
        await connection.RunAsync(
            ended => PumpAsync(connection.Client, connection.Server, () => PassToServerAsync(connection, ended), ended),
            ended => PumpAsync(connection.Server, connection.Client, () => PassToClientAsync(connection, ended), ended)).ConfigureAwait(false);
    }

    private async Task PumpAsync(Socket from, Socket to, Func<ValueTask> pass, CancellationToken ended)
    {
        await using var target = new NetworkStream(to, ownsSocket: false);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await from.ReceiveAsync(buffer, ended).ConfigureAwait(false) is > 0 and var received)
            {
                await pass().ConfigureAwait(false);
                await target.WriteAsync(buffer.AsMemory(0, received), ended).ConfigureAwait(false);
            }

            await PassAsync(ended).ConfigureAwait(false);
            to.Shutdown(SocketShutdown.Send);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
