using System.Net.Sockets;
using System.Runtime.ExceptionServices;

namespace Harness.Faults;

/// <summary>A client's connection to the proxy and its counterpart to the upstream server.</summary>
internal sealed class ProxyConnection : IDisposable
{
    private readonly Lock state = new();
    private readonly Socket client;
    private readonly Socket? server;
    private readonly CancellationTokenSource ended;
    private bool closed;
    private int clientSpoke;
    private Exception? broken;

    /// <summary>Takes ownership of both sockets; cancelling the lifetime ends the connection.</summary>
    /// <param name="client">The client's side.</param>
    /// <param name="server">The server's side; null for a client that is turned away.</param>
    /// <param name="lifetime">The proxy's lifetime.</param>
    public ProxyConnection(Socket client, Socket? server, CancellationToken lifetime)
    {
        (this.client, this.server) = (client, server);
        ended = CancellationTokenSource.CreateLinkedTokenSource(lifetime);
        // A copy of the token: its source is disposed with the connection, but a late reader may still look at it.
        Ended = ended.Token;
    }

    /// <summary>The client's side; the proxy accepted it.</summary>
    public Socket Client => client;

    /// <summary>The server's side; connected once the proxy lets traffic through.</summary>
    /// <exception cref="InvalidOperationException">The client is turned away.</exception>
    public Socket Server => server ?? throw new InvalidOperationException("A client that is turned away has no connection to the server.");

    /// <summary>Cancelled when the connection is cut.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Completes when both directions and their clean-up have ended; set when the connection starts.</summary>
    public Task Served { get; set; } = Task.CompletedTask;

    /// <summary>True for the first client bytes after server bytes: a new round trip.</summary>
    public bool ClientTurn() => Interlocked.Exchange(ref clientSpoke, 1) == 0;

    /// <summary>Records that the server sent bytes.</summary>
    public void ServerTurn() => Volatile.Write(ref clientSpoke, 0);

    /// <summary>Resets both sides (RST): unsent and unread bytes are lost, as when a cable is cut.</summary>
    public void Reset()
    {
        lock (state)
        {
            if (closed) return;
            closed = true;
            client.Close(timeout: 0);
            server?.Close(timeout: 0);
            ended.Cancel();
        }
    }

    /// <summary>
    /// Runs both directions to their end. A direction that breaks resets the whole connection; the first failure is
    /// thrown, not its consequences.
    /// </summary>
    public async Task RunAsync(Func<CancellationToken, Task> fromClient, Func<CancellationToken, Task> fromServer)
    {
        await Task.WhenAll(GuardAsync(fromClient), GuardAsync(fromServer)).ConfigureAwait(false);
        if (broken is not null) ExceptionDispatchInfo.Throw(broken);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (state)
        {
            if (!closed)
            {
                closed = true;
                client.Dispose();
                server?.Dispose();
            }

            ended.Dispose();
        }
    }

    private async Task GuardAsync(Func<CancellationToken, Task> direction)
    {
        try
        {
            await direction(Ended).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref broken, failure, null);
            Reset();
        }
    }
}
