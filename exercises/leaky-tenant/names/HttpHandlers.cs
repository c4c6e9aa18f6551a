using System.Net.Http;

namespace Exercises.Names;

/// <summary>Makes the handlers of HTTP clients.</summary>
public sealed class HttpHandlers(INames names, IDialer dialer)
{
    /// <summary>
    /// A handler as HTTP clients have it by default, but without proxies: it resolves a host and connects to the first of its addresses that
    /// answers. All of its properties, how it connects included, can be set to something else.
    /// </summary>
    public SocketsHttpHandler Create() =>
        new() { UseProxy = false, ConnectCallback = ConnectAsync };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        foreach (var address in await names.ResolveAsync(host, cancellationToken))
        {
            try
            {
                return await dialer.DialAsync(address, port, cancellationToken);
            }
            catch (IOException)
            {
                // The next one may answer.
            }
        }

        throw new IOException($"No address of {host} answers at port {port}.");
    }
}
