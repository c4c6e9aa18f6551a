using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Harness.Load;

namespace LoadBenchmark;

/// <summary>Sends one request of a trial.</summary>
internal interface ISender : IDisposable
{
    /// <summary>Asks the endpoint once.</summary>
    Task<SampleResult> SendAsync(Arrival arrival, CancellationToken stopped);

    /// <summary>Gives up what an endpoint that has ended since the last trial would have left broken.</summary>
    void Begin();
}

/// <summary>Outcomes of a request.</summary>
internal static class Outcomes
{
    /// <summary>A good answer.</summary>
    public const string Good = "ok";
}

/// <summary>.NET's HTTP client, as scenarios use it.</summary>
internal sealed class HttpSender(Uri address) : ISender
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });

    public async Task<SampleResult> SendAsync(Arrival arrival, CancellationToken stopped)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var response = await _http.SendAsync(request, stopped);
            await response.Content.CopyToAsync(Stream.Null, stopped);
            return new SampleResult(response.IsSuccessStatusCode ? Outcomes.Good : "refused", (int)response.StatusCode);
        }
        catch (HttpRequestException)
        {
            return new SampleResult("dropped");
        }
    }

    public void Begin()
    {
        // It tries again on a new connection where a kept one is broken.
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>
/// The least that a client can do for this endpoint: the same bytes on kept connections, and answers that are read only to their end. What
/// it saves is what an HTTP client costs.
/// </summary>
internal sealed class SocketSender(Uri address) : ISender
{
    private readonly byte[] _request = Encoding.ASCII.GetBytes($"GET {address.AbsolutePath} HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n");
    private readonly IPEndPoint _endpoint = new(IPAddress.Parse(address.Host), address.Port);
    private readonly ConcurrentStack<Connection> _idle = [];

    public async Task<SampleResult> SendAsync(Arrival arrival, CancellationToken stopped)
    {
        Connection? connection = null;
        try
        {
            if (!_idle.TryPop(out connection))
            {
                connection = new Connection();
                await connection.Socket.ConnectAsync(_endpoint, stopped);
            }

            await connection.Socket.SendAsync(_request, stopped);
            var isGood = await ReadAnswerAsync(connection, stopped);
            _idle.Push(connection);
            return new SampleResult(isGood ? Outcomes.Good : "refused");
        }
        catch (SocketException)
        {
            connection?.Dispose();
            return new SampleResult("dropped");
        }
    }

    public void Begin()
    {
        while (_idle.TryPop(out var connection)) connection.Dispose();
    }

    public void Dispose() => Begin();

    private static async Task<bool> ReadAnswerAsync(Connection connection, CancellationToken stopped)
    {
        for (var length = 0; length < connection.Buffer.Length;)
        {
            var received = await connection.Socket.ReceiveAsync(connection.Buffer.AsMemory(length), stopped);
            if (received == 0) throw new SocketException((int)SocketError.ConnectionReset);
            length += received;
            if (IsWhole(connection.Buffer.AsSpan(0, length))) return connection.Buffer.AsSpan(0, length).StartsWith("HTTP/1.1 200"u8);
        }

        throw new SocketException((int)SocketError.MessageSize);
    }

    /// <summary>Whether this is a whole answer. The endpoint's body is one short text, sent in one chunk or with its length.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0) return false;
        var length = answer[..head].IndexOf("\r\nContent-Length: "u8);
        if (length < 0) return answer[head..].EndsWith("\r\n0\r\n\r\n"u8);
        var digits = answer[(length + 18)..head];
        var end = digits.IndexOf((byte)'\r');
        return answer.Length - head - 4 >= int.Parse(end < 0 ? digits : digits[..end], System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed class Connection : IDisposable
    {
        public Socket Socket { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        public byte[] Buffer { get; } = new byte[1024];

        public void Dispose() => Socket.Dispose();
    }
}
