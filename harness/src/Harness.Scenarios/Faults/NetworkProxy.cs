using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Harness.Hosting;

namespace Harness.Faults;

/// <summary>
/// What every proxy on 127.0.0.1 has in common: connections, counters and network faults. Thread-safe.
/// </summary>
public abstract partial class NetworkProxy : IAsyncDisposable
{
    private const int Backlog = 512;

    private static readonly TimeSpan AfterBrokenAccept = TimeSpan.FromMilliseconds(5);

    // By port: where an instance is started, only the address of a dependency is known.
    private static readonly ConcurrentDictionary<int, NetworkProxy> ByPort = new();

    private readonly Lock state = new();
    private readonly CancellationTokenSource lifetime = new();
    private readonly HashSet<ProxyConnection> connections = [];
    private readonly Gate traffic = new(open: true);
    private readonly EndPoint upstream;
    private readonly List<Opening> openings = [];
    private readonly List<Task> accepting = [];
    private bool accepts;
    private bool disposed;
    private long latencyTicks;
    private int peakConnections;
    private long totalConnections;
    private long roundTrips;
    private Exception? failure;

    private protected NetworkProxy(EndPoint upstream, int port, int mostConnections, PrivateNetwork? network = null)
    {
        MostConnections = mostConnections;
        this.upstream = upstream;
        // Not a port that the system picks: it gives those to outgoing connections, too, and one of them could take the port
        // between closing and binding again.
        var first = new Opening(network, port == 0 ? FreePort.Next() : port);
        openings.Add(first);
        Endpoint = (IPEndPoint)first.Socket.LocalEndPoint!;
        ByPort[Endpoint.Port] = this;
    }

    /// <summary>Where clients connect; every fault keeps the address.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Added to every round trip, when traffic turns from client to server; zero by default.</summary>
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

    /// <summary>How many client connections were accepted so far.</summary>
    public long TotalConnections
    {
        get { lock (state) return totalConnections; }
    }

    /// <summary>How often traffic turned from client to server, including connection set-up.</summary>
    public long RoundTrips => Interlocked.Read(ref roundTrips);

    /// <summary>
    /// The first failure of the harness itself: a hook threw, and the connection was cut. The measurement of such a scenario is not valid.
    /// Traffic that cannot be parsed cuts the connection, too, but is no such failure: its sender caused it.
    /// </summary>
    public Exception? Failure => Volatile.Read(ref failure);

    /// <summary>Makes the proxy at this address listen in one more network, at the same address.</summary>
    /// <exception cref="InvalidOperationException">No proxy of the harness listens there.</exception>
    public static void OpenIn(PrivateNetwork network, Uri address)
    {
        if (!ByPort.TryGetValue(address.Port, out var proxy)) throw new InvalidOperationException($"No proxy of the harness listens at {address}.");
        proxy.OpenIn(network);
    }

    /// <summary>Listens in one more network, at the same address; its connections are treated alike.</summary>
    public void OpenIn(PrivateNetwork network)
    {
        lock (state)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            var more = new Opening(network, Endpoint.Port);
            openings.Add(more);
            if (accepts) Accept(more);
        }
    }

    /// <summary>Stops forwarding but keeps every connection; new ones are accepted and get no answer.</summary>
    public void Freeze() => traffic.Close();

    /// <summary>Resets every connection (RST); new ones are served.</summary>
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
            // Bound but not listening: clients are refused, and no other process can take the port meanwhile (nor can a
            // client on loopback be given it as its own port and connect to itself).
            foreach (var opening in openings) opening.Reopen(Endpoint.Port);
        }

        Cut();
    }

    /// <summary>
    /// Ends <see cref="Freeze"/> and <see cref="Refuse"/>, on the same port; <see cref="Latency"/> is unchanged.
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
            foreach (var opening in openings) opening.Socket.Dispose();
            running = [.. accepting, .. connections.Concat(leaving).Select(connection => connection.Served)];
        }

        ByPort.TryRemove(KeyValuePair.Create(Endpoint.Port, this));
        Cut();
        await lifetime.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(false);
        lifetime.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts, or restarts, accepting connections.</summary>
    private protected void Accept()
    {
        lock (state)
        {
            if (accepts || disposed) return;
            accepts = true;
            accepting.Clear();
            foreach (var opening in openings) Accept(opening);
        }
    }

    /// <summary>Connects to the server (<see cref="ConnectAsync"/>) and forwards one connection until it ends.</summary>
    private protected abstract Task ForwardAsync(ProxyConnection connection);

    /// <summary>
    /// Returns when the client's bytes may go to the server: counts the round trip and adds the latency.
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

    /// <summary>Returns when the server's bytes may go to the client.</summary>
    internal ValueTask PassToClientAsync(ProxyConnection connection, CancellationToken cancellationToken)
    {
        connection.ServerTurn();
        return PassAsync(cancellationToken);
    }

    /// <summary>Returns when traffic flows: at once, unless the proxy is frozen.</summary>
    internal ValueTask PassAsync(CancellationToken cancellationToken) => traffic.WaitAsync(cancellationToken);

    private void Accept(Opening opening)
    {
        var current = opening.Listen(Backlog);
        accepting.Add(Task.Run(() => AcceptAllAsync(current)));
    }

    private bool Accepts(Socket from) => accepts && openings.Exists(opening => opening.Socket == from);

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
                    if (!Accepts(from)) return;
                }

                // One connection broke while it was being accepted, and the listener goes on; after a pause, because this process may be
                // out of file descriptors.
                await Task.Delay(AfterBrokenAccept).ConfigureAwait(false);
                continue;
            }

            try
            {
                Serve(from, client);
            }
            catch (SocketException unserved)
            {
                // No socket for the server's side. The measurement is not valid, but other connections are served.
                Interlocked.CompareExchange(ref failure, unserved, null);
                client.Close(timeout: 0);
            }
        }
    }
}
