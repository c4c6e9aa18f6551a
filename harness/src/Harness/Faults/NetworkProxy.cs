using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Harness.Hosting;

namespace Harness.Faults;

/// <summary>
/// What every proxy on 127.0.0.1 has in common: connections, counters, and the faults of a network. Thread-safe.
/// </summary>
public abstract class NetworkProxy : IAsyncDisposable
{
    private const int Backlog = 512;
    private static readonly TimeSpan CopiesCeiling = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan CopiesPoll = TimeSpan.FromMilliseconds(2);

    private readonly Lock state = new();
    private readonly CancellationTokenSource lifetime = new();
    private readonly HashSet<ProxyConnection> connections = [];
    private readonly Gate traffic = new(open: true);
    private readonly EndPoint upstream;
    private Socket listener;
    private Task accepting = Task.CompletedTask;
    private bool accepts;
    private bool disposed;
    private long latencyTicks;
    private int peakConnections;
    private long totalConnections;
    private long roundTrips;
    private Exception? failure;

    private protected NetworkProxy(EndPoint upstream, int port)
    {
        this.upstream = upstream;
        // Not a port of the system's choice: those are also given to outgoing connections, which could take it in the
        // moment between closing and binding again.
        listener = Bind(port == 0 ? FreePort.Next() : port);
        Endpoint = (IPEndPoint)listener.LocalEndPoint!;
    }

    /// <summary>Where clients connect; stays the same through every fault.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Added to every round trip, when traffic turns from client to server. Zero at first.</summary>
    public TimeSpan Latency
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref latencyTicks));
        set => Interlocked.Exchange(ref latencyTicks, value.Ticks);
    }

    /// <summary>Client connections open now.</summary>
    public int Connections
    {
        get { lock (state) return connections.Count; }
    }

    /// <summary>The most client connections that were open at once.</summary>
    public int PeakConnections
    {
        get { lock (state) return peakConnections; }
    }

    /// <summary>Client connections accepted so far.</summary>
    public long TotalConnections
    {
        get { lock (state) return totalConnections; }
    }

    /// <summary>How often traffic turned from client to server, connection set-up included.</summary>
    public long RoundTrips => Interlocked.Read(ref roundTrips);

    /// <summary>
    /// The first failure that was the harness's own: a hook threw. The connection was cut; a scenario that sees one has measured nothing.
    /// Traffic that cannot be read cuts the connection, too, and is no such failure: whoever sent it did so.
    /// </summary>
    public Exception? Failure => Volatile.Read(ref failure);

    /// <summary>Stops forwarding and keeps every connection; new ones are accepted and get no answer.</summary>
    public void Freeze() => traffic.Close();

    /// <summary>Resets every connection (RST). New ones are served.</summary>
    public void Cut()
    {
        ProxyConnection[] current;
        lock (state) current = [.. connections];
        foreach (var connection in current) connection.Reset();
    }

    /// <summary>Resets every connection and refuses new ones until <see cref="Heal"/>.</summary>
    public void Refuse()
    {
        lock (state)
        {
            if (!accepts || disposed) return;
            accepts = false;
            listener.Dispose();
            // Bound but not listening: clients are refused, and nobody else can take the port meanwhile (nor can a
            // client on loopback be given it as its own port and connect to itself).
            listener = Bind(Endpoint.Port);
        }

        Cut();
    }

    /// <summary>
    /// Ends <see cref="Freeze"/> and <see cref="Refuse"/>, on the same port. <see cref="Latency"/> stays as set.
    /// </summary>
    public void Heal()
    {
        Accept();
        traffic.Open();
    }

    /// <summary>Resets every connection and releases the port.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (state)
        {
            if (disposed) return;
            (disposed, accepts) = (true, false);
            listener.Dispose();
            running = [accepting, .. connections.Select(connection => connection.Served)];
        }

        Cut();
        await lifetime.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(false);
        lifetime.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts, or starts again, to accept connections.</summary>
    private protected void Accept()
    {
        lock (state)
        {
            if (accepts || disposed) return;
            accepts = true;
            listener.Listen(Backlog);
            var current = listener;
            accepting = Task.Run(() => AcceptAllAsync(current));
        }
    }

    /// <summary>Forwards one connection until it ends.</summary>
    private protected abstract Task ForwardAsync(ProxyConnection connection);

    /// <summary>
    /// Returns when client bytes in hand may go to the server: counts the round trip, adds the latency.
    /// </summary>
    internal async ValueTask PassToServerAsync(ProxyConnection connection, CancellationToken cancellationToken)
    {
        if (connection.ClientTurn())
        {
            Interlocked.Increment(ref roundTrips);
            if (Latency > TimeSpan.Zero) await Task.Delay(Latency, cancellationToken).ConfigureAwait(false);
        }

        await PassAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns when server bytes in hand may go to the client.</summary>
    internal ValueTask PassToClientAsync(ProxyConnection connection, CancellationToken cancellationToken)
    {
        connection.ServerTurn();
        return PassAsync(cancellationToken);
    }

    /// <summary>Returns when traffic flows: at once, unless the proxy is frozen.</summary>
    internal ValueTask PassAsync(CancellationToken cancellationToken) => traffic.WaitAsync(cancellationToken);

    // A socket that was closed still listens while a child that this process is starting has not become its own program: until
    // then it holds a copy of whatever was open. On a busy machine that lasts for some milliseconds.
    private static Socket Bind(int port)
    {
        var startedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
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

    private async Task AcceptAllAsync(Socket from)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await from.AcceptAsync(lifetime.Token).ConfigureAwait(false);
            }
            catch (Exception end) when (IsEndOfConnection(end))
            {
                lock (state)
                {
                    if (!accepts || listener != from) return;
                }

                // One connection broke while it was being accepted; the listener goes on.
                continue;
            }

            Serve(from, client);
        }
    }

    private void Serve(Socket from, Socket client)
    {
        lock (state)
        {
            if (!accepts || listener != from)
            {
                client.Close(timeout: 0);
                return;
            }

            var server = PrivateSockets.For(upstream);
            client.NoDelay = true;
            var connection = new ProxyConnection(client, server, lifetime.Token);
            connections.Add(connection);
            totalConnections++;
            peakConnections = Math.Max(peakConnections, connections.Count);
            connection.Served = Task.Run(() => ServeAsync(connection));
        }
    }

    private async Task ServeAsync(ProxyConnection connection)
    {
        try
        {
            await PassAsync(connection.Ended).ConfigureAwait(false);
            await connection.Server.ConnectAsync(upstream, connection.Ended).ConfigureAwait(false);
            await ForwardAsync(connection).ConfigureAwait(false);
        }
        catch (Exception end) when (IsEndOfConnection(end))
        {
            connection.Reset();
        }
        catch (Exception unexpected)
        {
            Interlocked.CompareExchange(ref failure, unexpected, null);
            connection.Reset();
        }
        finally
        {
            lock (state) connections.Remove(connection);
            connection.Dispose();
        }
    }

    private static bool IsEndOfConnection(Exception exception) =>
        exception is SocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidDataException;
}
