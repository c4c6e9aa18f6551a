using System.Net.Sockets;
using Harness.Hosting;

namespace Harness.Scenarios;

/// <summary>How the harness reaches a service under test over HTTP.</summary>
public static class ServiceHttp
{
    private const int MostHeaderKibibytes = 64;

    /// <summary>
    /// A handler that connects straight to the service, in its private network where it has one, and ignores the machine's proxies.
    /// </summary>
    /// <param name="service">Where the service listens.</param>
    public static SocketsHttpHandler CreateHandler(Uri service) => new()
    {
        UseProxy = false,
        // The raw answer counts: no redirect is followed, nothing is decompressed, and no cookie is kept.
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        MaxResponseHeadersLength = MostHeaderKibibytes,
        MaxResponseDrainSize = 0,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = PrivateNetwork.SocketTo(service.Port);
            try
            {
                await socket.ConnectAsync(context.DnsEndPoint, cancellation).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };
}
