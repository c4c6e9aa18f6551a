using System.Net;
using System.Net.Sockets;
using Harness.Hosting;
using Harness.Postgres;

namespace Harness.Tests.Postgres;

public sealed class ServerAddressTests
{
    [Fact]
    public async Task Where_a_name_has_several_addresses_it_is_one_that_somebody_listens_on()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var port = ((IPEndPoint)server.LocalEndpoint).Port;
        Assert.Equal(
            new IPEndPoint(IPAddress.Loopback, port), await ServerAddress.FirstAsync([IPAddress.IPv6Loopback, IPAddress.Loopback], port, CancellationToken.None));
    }

    [Fact]
    public async Task Where_nobody_listens_it_is_the_first() => Assert.Equal(
        IPAddress.IPv6Loopback,
        (await ServerAddress.FirstAsync([IPAddress.IPv6Loopback, IPAddress.Loopback], FreePort.Next(), CancellationToken.None)).Address);

    [Fact]
    public async Task A_folder_is_a_socket() =>
        Assert.Equal(new UnixDomainSocketEndPoint("/run/it/.s.PGSQL.5432"), await ServerAddress.OfAsync("/run/it", 5432, CancellationToken.None));
}
