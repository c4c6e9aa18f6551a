using System.Net;
using System.Net.Sockets;

namespace Drill.Grading;

/// <summary>
/// Leads a port of loopback to a socket in a folder that a sandboxed process does not see. Whoever connects is whoever shares the network:
/// the grader's own.
/// </summary>
internal sealed class SocketBridge : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <summary>Starts to listen.</summary>
    /// <param name="socketPath">The socket.</param>
    public SocketBridge(string socketPath)
    {
        _listener.Start();
        _accepting = AcceptAsync(new UnixDomainSocketEndPoint(socketPath));
    }

    /// <summary>The port of loopback.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    // Ends with all of its connections.
    private async Task AcceptAsync(UnixDomainSocketEndPoint place)
    {
        List<Task> open = [];
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                open.RemoveAll(one => one.IsCompleted);
                open.Add(LeadAsync(socket, place));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task LeadAsync(Socket from, UnixDomainSocketEndPoint place)
    {
        from.NoDelay = true;
        using var to = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using (from)
        {
            try
            {
                await to.ConnectAsync(place, _stop.Token);
                await Task.WhenAll(CopyAsync(from, to), CopyAsync(to, from));
            }
            catch (Exception gone) when (gone is SocketException or OperationCanceledException)
            {
                // The one who connected sees that: both ends are closed.
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        try
        {
            await using NetworkStream source = new(from), target = new(to);
            await source.CopyToAsync(target, _stop.Token);
            // What was sent last arrives before the end does.
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One end has gone; so has whatever the other one still says.
            to.Close();
        }
    }
}
