using System.Net;

namespace LeakyTenant.Webhooks;

/// <summary>Sends to public hosts, and connects to no other: each connection is opened to an address that was looked at, not to a name.</summary>
internal sealed class PublicHttp
{
    private readonly HttpClient _http;

    public PublicHttp(INames names, IDialer dialer, HttpHandlers handlers)
    {
        var handler = handlers.Create();
        handler.AllowAutoRedirect = false;
        handler.ConnectCallback = (context, cancellationToken) =>
            ConnectAsync(names, dialer, context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken);
        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(5) };
    }

    /// <summary>Posts a body, and follows nobody.</summary>
    /// <returns>Whether it was taken.</returns>
    /// <exception cref="HttpRequestException">A host is not public, or does not answer.</exception>
    public async Task<bool> PostAsync(Uri url, byte[] body, string signature, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("Signature", signature);
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return answer.IsSuccessStatusCode;
    }

    private static async ValueTask<Stream> ConnectAsync(INames names, IDialer dialer, string host, int port, CancellationToken cancellationToken)
    {
        var addresses = await names.ResolveAsync(host, cancellationToken);
        if (addresses.Any(address => !PublicAddresses.Contain(address))) throw new IOException("The host is not public.");
        foreach (var address in addresses)
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

        throw new IOException("The host does not answer.");
    }
}
