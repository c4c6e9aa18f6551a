using System.Net;
using System.Net.Sockets;
using Harness.Faults;
using Harness.Hosting;
using Harness.Scenarios;
using Harness.Verdicts;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Harness.Tests.Hosting;

/// <summary>What is in one service's network is in no other, except for what is opened in several.</summary>
public sealed class PrivateNetworkTests
{
    [Fact]
    public async Task A_port_of_one_network_is_heard_in_no_other()
    {
        using var mine = Create();
        using var others = Create();
        using var listener = mine.CreateSocket();
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;

        Assert.True(await ConnectsAsync(mine.CreateSocket(), port));
        Assert.False(await ConnectsAsync(others.CreateSocket(), port));
        Assert.False(await ConnectsAsync(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), port));
        Assert.False(mine.IsFree(port));
        Assert.True(others.IsFree(port));
    }

    [Fact]
    public async Task A_proxy_that_is_opened_in_several_serves_refuses_and_heals_in_all_of_them()
    {
        using var one = Create();
        using var two = Create();
        using var upstream = new TcpListener(IPAddress.Loopback, 0);
        upstream.Start();
        await using var proxy = TcpProxy.Start(upstream.LocalEndpoint);
        NetworkProxy.OpenIn(one, new Uri($"http://{proxy.Endpoint}/"));
        proxy.Refuse();
        // Opened while nobody is let in.
        proxy.OpenIn(two);

        foreach (var network in (PrivateNetwork[])[one, two]) Assert.False(await ConnectsAsync(network.CreateSocket(), proxy.Endpoint.Port));
        proxy.Heal();
        foreach (var network in (PrivateNetwork[])[one, two]) Assert.True(await ConnectsAsync(network.CreateSocket(), proxy.Endpoint.Port));
        // A connection is open before the proxy has taken it: it has when it asks upstream.
        for (var taken = 0; taken < 2; taken++) (await upstream.AcceptSocketAsync(TestContext.Current.CancellationToken)).Dispose();
        Assert.Equal(2, proxy.TotalConnections);
        proxy.Refuse();
        foreach (var network in (PrivateNetwork[])[one, two]) Assert.False(await ConnectsAsync(network.CreateSocket(), proxy.Endpoint.Port));
    }

    [Fact]
    public async Task Callers_find_the_service_in_its_network()
    {
        using var network = Create();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var service = builder.Build();
        var port = FreePort.Next();
        service.Urls.Add($"http://127.0.0.1:{port}");
        service.MapGet("/", () => "outside");
        await service.StartAsync(TestContext.Current.CancellationToken);
        await using var inside = TcpProxy.Start(new IPEndPoint(IPAddress.Loopback, port));
        var address = new Uri($"http://{inside.Endpoint}/");
        inside.OpenIn(network);
        using var http = new HttpClient(ServiceHttp.CreateHandler(address));

        network.AssignTo(inside.Endpoint.Port);
        Assert.Equal("outside", await http.GetStringAsync(address, TestContext.Current.CancellationToken));
        // Nothing but the service is reached by its callers, whatever a redirect says.
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"), TestContext.Current.CancellationToken));
    }

    /// <summary>A network; skips the test where the system gives none.</summary>
    internal static PrivateNetwork Create()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has networks of a process's own.");
        try
        {
            return PrivateNetwork.Create();
        }
        catch (EnvironmentLacksException refused)
        {
            Assert.Skip($"Outside of a grading only root makes networks. {refused.Message}");
            throw;
        }
    }

    private static async Task<bool> ConnectsAsync(Socket socket, int port)
    {
        using (socket)
        {
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }
}
