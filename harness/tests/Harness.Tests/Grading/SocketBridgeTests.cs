using System.Net;
using System.Net.Sockets;
using Drill.Grading;
using Harness.Tests.Hosting;

namespace Harness.Tests.Grading;

/// <summary>The way from a sandboxed proof to its database server.</summary>
public sealed class SocketBridgeTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task What_is_sent_to_the_port_reaches_the_socket_and_comes_back()
    {
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        server.Bind(new UnixDomainSocketEndPoint(_scratch.File("s")));
        server.Listen();
        await using var bridge = new SocketBridge(_scratch.File("s"));
        using var client = await ConnectAsync(bridge);
        using (var served = await server.AcceptAsync())
        {
            await client.SendAsync("asked"u8.ToArray());
            Assert.Equal("asked", await ReadAsync(served));
            await served.SendAsync("answered"u8.ToArray());
            Assert.Equal("answered", await ReadAsync(client));
        }

        Assert.Equal("", await ReadAsync(client));
    }

    [Fact]
    public async Task Where_nobody_listens_the_connection_ends()
    {
        await using var bridge = new SocketBridge(_scratch.File("nobody"));
        using var client = await ConnectAsync(bridge);

        Assert.Equal("", await ReadAsync(client));
    }

    private static async Task<Socket> ConnectAsync(SocketBridge bridge)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, bridge.Port);
        return client;
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        var buffer = new byte[64];
        return System.Text.Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
    }
}
