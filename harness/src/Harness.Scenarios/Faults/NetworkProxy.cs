using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Harness.Hosting;

namespace Harness.Faults;

/// <summary>
/// What every proxy on 127.0.0.1 has in common: connections, counters, and the faults of a network. Thread-safe.
/// </summary>
public abstract partial class NetworkProxy : IAsyncDisposable
{
    private const int Backlog = 512;

    private static readonly TimeSpan AfterBrokenAccept = TimeSpan.FromMilliseconds(5);

    // By their port: an address is all that is known of a dependency where an instance is started.
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
        // Not a port of the system's choice: those are also given to outgoing connections, which could take it in the
        // moment between closing and binding again.
        var first = new Opening(network, port == 0 ? FreePort.Next() : port);
        openings.Add(first);
        Endpoint = (IPEndPoint)first.Socket.LocalEndPoint!;
        ByPort[Endpoint.Port] = this;
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

    /// <summary>Opens what listens at an address in one network more, at the same address.</summary>
    /// <exception cref="InvalidOperationException">Nothing of the harness's listens there.</exception>
    public static void OpenIn(PrivateNetwork network, Uri address)
    {
        if (!ByPort.TryGetValue(address.Port, out var proxy)) throw new InvalidOperationException($"Nothing of the harness's own listens at {address}.");
        proxy.OpenIn(network);
    }

    /// <summary>Listens in one network more, at the same address; its connections are like all others.</summary>
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
            // Bound but not listening: clients are refused, and nobody else can take the port meanwhile (nor can a
            // client on loopback be given it as its own port and connect to itself).
            foreach (var opening in openings) opening.Reopen(Endpoint.Port);
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

    /// <summary>Starts, or starts again, to accept connections.</summary>
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

                // One connection broke while it was being accepted, and the listener goes on; not at once, because it may be that
                // this process has no file left for one.
                await Task.Delay(AfterBrokenAccept).ConfigureAwait(false);
                continue;
            }

            try
            {
                Serve(from, client);
            }
            catch (SocketException unserved)
            {
                // There is no socket for its other side. The scenario has measured nothing, and others are served.
                Interlocked.CompareExchange(ref failure, unserved, null);
                client.Close(timeout: 0);
            }
        }
    }
}
