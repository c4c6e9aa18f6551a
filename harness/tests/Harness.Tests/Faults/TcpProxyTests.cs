using System.Net;
using System.Net.Sockets;
using Harness.Faults;
using Harness.Hosting;
using Harness.Tests.Hosting;
using Xunit;

namespace Harness.Tests.Faults;

public sealed class TcpProxyTests : IAsyncLifetime
{
    private EchoServer echo = null!;
    private TcpProxy proxy = null!;

    public ValueTask InitializeAsync()
    {
        echo = new();
        proxy = TcpProxy.Start(echo.Endpoint);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        await echo.DisposeAsync();
        Assert.Null(proxy.Failure);
    }

    [Fact]
    public async Task Bytes_pass_both_ways_and_round_trips_are_counted()
    {
        using var client = await ConnectAsync();
        for (byte i = 1; i <= 3; i++) Assert.Equal(i, await EchoAsync(client, i));

        Assert.Equal(3, proxy.RoundTrips);
        Assert.Equal((1, 1, 1L), (proxy.Connections, proxy.PeakConnections, proxy.TotalConnections));
    }

    [Fact]
    public async Task A_client_that_closes_is_seen_by_the_server_and_no_longer_counts()
    {
        using (var client = await ConnectAsync()) await EchoAsync(client, 1);

        Assert.True(await Liveness.BecomesTrue(() => proxy.Connections == 0 && echo.Open == 0));
        Assert.Equal(1, proxy.PeakConnections);
    }

    [Fact]
    public async Task A_cut_resets_connections_and_serves_new_ones()
    {
        using var cut = await ConnectAsync();
        await EchoAsync(cut, 1);

        proxy.Cut();

        var error = await Assert.ThrowsAsync<SocketException>(() => ReceiveAsync(cut));
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        using var fresh = await ConnectAsync();
        Assert.Equal(2, await EchoAsync(fresh, 2));
    }

    [Fact]
    public void While_a_proxy_refuses_nobody_else_takes_its_port()
    {
        proxy.Refuse();
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(() => other.Bind(proxy.Endpoint)).SocketErrorCode);

        proxy.Heal();
    }

    [Fact]
    public async Task A_refusing_proxy_resets_refuses_and_heals_on_the_same_port()
    {
        using var before = await ConnectAsync();
        await EchoAsync(before, 1);
        for (var round = 0; round < 20; round++)
        {
            proxy.Refuse();
            var refused = await Assert.ThrowsAsync<SocketException>(ConnectAsync);
            Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);

            proxy.Heal();
            using var after = await ConnectAsync();
            Assert.Equal(3, await EchoAsync(after, 3));
        }

        await Assert.ThrowsAsync<SocketException>(() => ReceiveAsync(before));
    }

    [Fact]
    public async Task A_frozen_proxy_keeps_connections_and_delivers_what_it_held_when_healed()
    {
        using var open = await ConnectAsync();
        await EchoAsync(open, 1);
        proxy.Freeze();
        await SendAsync(open, 2);
        using var accepted = await ConnectAsync();
        await SendAsync(accepted, 3);
        var answers = (open: ReceiveAsync(open), accepted: ReceiveAsync(accepted));
        Assert.True(await Liveness.BecomesTrue(() => proxy.Connections == 2));
        Assert.Equal(1, echo.BytesReceived);

        proxy.Heal();

        Assert.Equal(2, await answers.open);
        Assert.Equal(3, await answers.accepted);
    }

    [Fact]
    public async Task Latency_is_added_to_each_round_trip()
    {
        using var client = await ConnectAsync();
        proxy.Latency = TimeSpan.FromMilliseconds(60);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (byte i = 1; i <= 3; i++) await EchoAsync(client, i);

        // A floor, not a ceiling: three delays cannot take less, however fast or slow the machine is.
        Assert.True(watch.Elapsed > TimeSpan.FromMilliseconds(170), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task A_server_behind_a_socket_is_reached_and_its_end_is_passed_on()
    {
        using var scratch = new ScratchFolder();
        var place = new UnixDomainSocketEndPoint(scratch.File("s"));
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        server.Bind(place);
        server.Listen();
        await using var way = TcpProxy.Start(place);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(way.Endpoint).Soon();
        using (var served = await server.AcceptAsync())
        {
            await client.SendAsync("asked"u8.ToArray());
            Assert.Equal("asked", await ReadAsync(served));
            await served.SendAsync("answered"u8.ToArray());
            Assert.Equal("answered", await ReadAsync(client));
        }

        Assert.Equal("", await ReadAsync(client));

        static async Task<string> ReadAsync(Socket socket)
        {
            var buffer = new byte[64];
            return System.Text.Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
        }
    }

    [Fact]
    public async Task An_unreachable_server_resets_the_client()
    {
        // Bound and not listening: refuses, and nobody else can listen there.
        using var absent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        absent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var orphan = TcpProxy.Start((IPEndPoint)absent.LocalEndPoint!);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        // The reset may come before the client has noticed that it is connected.
        var error = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            await client.ConnectAsync(orphan.Endpoint).Soon();
            await ReceiveAsync(client);
        });
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    }

    [Fact]
    public async Task A_connection_beyond_the_limit_is_turned_away_and_counted()
    {
        await using var small = TcpProxy.Start(echo.Endpoint, mostConnections: 1);
        using var first = await ConnectAsync(small);
        Assert.Equal(1, await EchoAsync(first, 1));

        // The reset may arrive before the client has noticed that it is connected.
        var turnedAway = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using var second = await ConnectAsync(small);
            await ReceiveAsync(second);
        });
        Assert.Equal(SocketError.ConnectionReset, turnedAway.SocketErrorCode);
        Assert.Equal((1, 2L, 1L), (small.PeakConnections, small.TotalConnections, small.TurnedAway));
        Assert.Equal(2, await EchoAsync(first, 2));
        Assert.Null(small.Failure);
    }

    [Fact]
    public async Task Disposing_releases_the_port()
    {
        await proxy.DisposeAsync();

        await using var successor = TcpProxy.Start(echo.Endpoint, proxy.Endpoint.Port);
        using var client = await ConnectAsync();
        Assert.Equal(4, await EchoAsync(client, 4));
    }

    [Fact]
    public async Task A_port_that_is_about_to_be_free_is_waited_for()
    {
        var port = FreePort.Next();
        // As a child that is being started holds a copy of a socket that was closed here.
        using var copy = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        copy.Bind(new IPEndPoint(IPAddress.Loopback, port));
        copy.Listen();
        var starting = Task.Run(() => TcpProxy.Start(echo.Endpoint, port), TestContext.Current.CancellationToken);
        await Task.WhenAny(starting, Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken));
        Assert.False(starting.IsCompleted);

        copy.Dispose();
        await using var successor = await starting.Soon();
        Assert.Equal(port, successor.Endpoint.Port);
    }

    private Task<Socket> ConnectAsync() => ConnectAsync(proxy);

    private static async Task<Socket> ConnectAsync(TcpProxy to)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(to.Endpoint).Soon();
        return client;
    }

    private static async Task<byte> EchoAsync(Socket client, byte value)
    {
        await SendAsync(client, value);
        return await ReceiveAsync(client);
    }

    private static Task SendAsync(Socket client, byte value) => client.SendAsync(new[] { value }).Soon();

    private static async Task<byte> ReceiveAsync(Socket client)
    {
        var buffer = new byte[1];
        return await client.ReceiveAsync(buffer).Soon() == 1 ? buffer[0] : throw new EndOfStreamException();
    }

    private sealed class EchoServer : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly Task serving;
        private int open;
        private int bytesReceived;

        public EchoServer()
        {
            listener.Start();
            serving = ServeAsync();
        }

        public IPEndPoint Endpoint => (IPEndPoint)listener.LocalEndpoint;

        public int Open => Volatile.Read(ref open);

        public int BytesReceived => Volatile.Read(ref bytesReceived);

        public async ValueTask DisposeAsync()
        {
            listener.Dispose();
            await serving;
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true) _ = EchoAsync(await listener.AcceptTcpClientAsync());
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                // Disposed.
            }
        }

        private async Task EchoAsync(TcpClient client)
        {
            Interlocked.Increment(ref open);
            using (client)
            {
                var buffer = new byte[64];
                try
                {
                    while (await client.GetStream().ReadAsync(buffer) is > 0 and var received)
                    {
                        Interlocked.Add(ref bytesReceived, received);
                        await client.GetStream().WriteAsync(buffer.AsMemory(0, received));
                    }
                }
                catch (IOException)
                {
                    // Cut.
                }
            }

            Interlocked.Decrement(ref open);
        }
    }
}
