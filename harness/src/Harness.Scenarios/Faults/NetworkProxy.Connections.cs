using System.Net.Sockets;
using Harness.Hosting;

namespace Harness.Faults;

/// <summary>Serves the connections of a proxy up to its limit, and turns away the others.</summary>
public abstract partial class NetworkProxy
{
    // How many rejected connections are told the reason at once; a client that opens more than this does not read answers anyway.
    private const int MostTurnedAwayAtOnce = 64;

    private readonly HashSet<ProxyConnection> leaving = [];
    private long turnedAway;
    private long turnedAwayForAll;

    /// <summary>
    /// How many connections are served at once; further ones are turned away, as a full server does. The limit is far above what a
    /// correct client opens: a scenario whose service is turned away has failed.
    /// </summary>
    public int MostConnections { get; }

    /// <summary>Client connections that were turned away so far.</summary>
    public long TurnedAway
    {
        get { lock (state) return turnedAway; }
    }

    /// <summary>Those of them that this proxy had room for, while the budget of all proxies was used up.</summary>
    public long TurnedAwayForAll
    {
        get { lock (state) return turnedAwayForAll; }
    }

    /// <summary>How many connections the proxies of this process serve at once.</summary>
    public int MostConnectionsOfAll => Budget.Most;

    /// <summary>The budget from which this proxy takes its connections.</summary>
    internal ConnectionBudget Budget { get; init; } = ConnectionBudget.OfProcess;

    /// <summary>Tells a client that there is no room, before its connection is reset.</summary>
    private protected virtual Task TurnAwayAsync(ProxyConnection connection)
    {
        connection.Reset();
        return Task.CompletedTask;
    }

    private void Serve(Socket from, Socket client)
    {
        lock (state)
        {
            if (!Accepts(from))
            {
                client.Close(timeout: 0);
                return;
            }

            totalConnections++;
            client.NoDelay = true;
            var hasRoom = connections.Count < MostConnections;
            if (!hasRoom || !Budget.TryTake())
            {
                turnedAway++;
                if (hasRoom) turnedAwayForAll++;
                TurnAway(client);
                return;
            }

            Admit(client);
        }
    }

    // Call with the lock held; the connection is already taken from the budget.
    private void Admit(Socket client)
    {
        Socket server;
        try
        {
            server = PrivateSockets.For(upstream);
        }
        catch
        {
            Budget.Return();
            throw;
        }

        var connection = new ProxyConnection(client, server, lifetime.Token);
        connections.Add(connection);
        peakConnections = Math.Max(peakConnections, connections.Count);
        connection.Served = Task.Run(async () =>
        {
            await ServeAsync(connection, connections, ForwardAsync).ConfigureAwait(false);
            Budget.Return();
        });
    }

    // Call with the lock held.
    private void TurnAway(Socket client)
    {
        if (leaving.Count >= MostTurnedAwayAtOnce)
        {
            client.Close(timeout: 0);
            return;
        }

        var connection = new ProxyConnection(client, server: null, lifetime.Token);
        leaving.Add(connection);
        connection.Served = Task.Run(() => ServeAsync(connection, leaving, TurnAwayAsync));
    }

    /// <summary>Connects to the server, once traffic flows.</summary>
    private protected async Task ConnectAsync(ProxyConnection connection)
    {
        await PassAsync(connection.Ended).ConfigureAwait(false);
        await connection.Server.ConnectAsync(upstream, connection.Ended).ConfigureAwait(false);
    }

    private async Task ServeAsync(ProxyConnection connection, HashSet<ProxyConnection> among, Func<ProxyConnection, Task> serve)
    {
        try
        {
            await serve(connection).ConfigureAwait(false);
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
            lock (state) among.Remove(connection);
            connection.Dispose();
        }
    }

    private static bool IsEndOfConnection(Exception exception) =>
        exception is SocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidDataException;
}
