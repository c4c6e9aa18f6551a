using System.Net;
using System.Net.Sockets;
using System.Text;
using Harness.Hosting;
using Harness.Scenarios;

namespace LeakyTenant.Tests.Setup;

/// <summary>
/// One request over a connection of its own, as bytes: its caller may leave at any moment, send what no HTTP client sends, and gets the whole
/// answer, headers included.
/// </summary>
internal sealed class RawCaller : IDisposable
{
    private const int MostAnswerBytes = 4 * 1024 * 1024;

    private readonly Socket _socket;
    private readonly TenantWorld _world;

    private RawCaller(TenantWorld world, Socket socket) => (_world, _socket) = (world, socket);

    /// <summary>Sends one request, and returns when all of it is on its way.</summary>
    /// <param name="world">The world.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path, without its leading slash, as it is to be sent.</param>
    /// <param name="body">The body; null for none.</param>
    /// <param name="headers">The headers, each on a line of its own; one whose value is null is not sent. Characters up to 255 are bytes.</param>
    public static async Task<RawCaller> SendAsync(
        TenantWorld world, string method, string path, string? body, params IReadOnlyList<(string Name, string? Value)> headers)
    {
        var port = world.Serving.BaseAddress.Port;
        var text = new StringBuilder($"{method} /{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n");
        foreach (var (name, value) in headers.Where(header => header.Value is not null)) text.Append($"{name}: {value}\r\n");
        if (body is not null) text.Append($"Content-Length: {Encoding.Latin1.GetByteCount(body)}\r\n");
        if (body is not null && headers.All(header => header.Name != "Content-Type")) text.Append("Content-Type: application/json\r\n");
        text.Append("\r\n").Append(body);

        var caller = new RawCaller(world, PrivateNetwork.SocketTo(port));
        try
        {
            await caller._socket.ConnectAsync(IPAddress.Loopback, port, world.Cancellation);
            var bytes = Encoding.Latin1.GetBytes(text.ToString());
            for (var sent = 0; sent < bytes.Length;)
                sent += await caller._socket.SendAsync(bytes.AsMemory(sent), SocketFlags.None, world.Cancellation);
        }
        catch (SocketException)
        {
            // Refused in the middle of it: what was answered can still be read.
        }

        return caller;
    }

    /// <summary>Sends a request of a member's.</summary>
    public static Task<RawCaller> SendAsync(TenantWorld world, Member member, string method, string path, string? body = null) =>
        SendAsync(world, method, path, body, TenantClient.HeadersOf(world.TokenOf(member)));

    /// <summary>Everything that comes back until the connection ends, or the time is over.</summary>
    public async Task<string> ReadAsync(TimeSpan patience)
    {
        using var waiting = _world.Scenario.Waiting("an answer");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_world.Cancellation);
        over.CancelAfter(patience);
        using var answer = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            while (answer.Length < MostAnswerBytes && await _socket.ReceiveAsync(buffer, SocketFlags.None, over.Token) is > 0 and var received)
                answer.Write(buffer, 0, received);
        }
        catch (SocketException)
        {
            // Dropped: what came before is the answer.
        }
        catch (OperationCanceledException) when (!_world.Cancellation.IsCancellationRequested)
        {
            // The time is over, with the same effect.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }

    /// <summary>Closes the connection: politely, or by a reset.</summary>
    public void Leave(bool abruptly)
    {
        if (abruptly) _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    public void Dispose() => _socket.Dispose();
}
