using System.Net.Sockets;
using Harness.Hosting;

namespace Harness.Scenarios;

/// <summary>How everything of the harness's own reaches a service under test by HTTP.</summary>
public static class ServiceHttp
{
    private const int MostHeaderKibibytes = 64;

    /// <summary>
    /// A handler that goes straight to the service, into its own network where it has one, whatever this machine says of proxies.
    /// </summary>
    /// <param name="service">Where the service listens.</param>
    public static SocketsHttpHandler CreateHandler(Uri service) => new()
    {
        UseProxy = false,
        // An answer is what the service said: it is not followed elsewhere, not unpacked, and remembers nobody.
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
