using System.Net;

namespace LeakyTenant.Webhooks;

/// <summary>Sends to public hosts, and connects to no other, wherever a redirect leads: every connection is opened here.</summary>
internal sealed class PublicHttp
{
    private const int MostRedirects = 3;

    private readonly HttpClient _http;
    private readonly INames _names;
    private readonly IDialer _dialer;

    public PublicHttp(INames names, IDialer dialer, HttpHandlers handlers)
    {
        (_names, _dialer) = (names, dialer);
        var handler = handlers.Create();
        handler.MaxAutomaticRedirections = MostRedirects;
        handler.PooledConnectionLifetime = TimeSpan.Zero;
        handler.ConnectCallback = ConnectAsync;
        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(8) };
    }

    /// <summary>Posts a body; redirects that keep it are followed.</summary>
    /// <returns>Whether it was taken in the end.</returns>
    /// <exception cref="HttpRequestException">A host is not public, or does not answer.</exception>
    public async Task<bool> PostAsync(Uri url, byte[] body, string signature, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("Signature", signature);
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        // A redirect that takes the body away delivers nothing.
        return answer.IsSuccessStatusCode && answer.RequestMessage?.Method == HttpMethod.Post;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        foreach (var address in await _names.ResolveAsync(context.DnsEndPoint.Host, cancellationToken))
        {
            if (!PublicAddresses.Contain(address)) continue;
            try
            {
                return await _dialer.DialAsync(address, context.DnsEndPoint.Port, cancellationToken);
            }
            catch (IOException)
            {
                // The next one may answer.
            }
        }

        throw new IOException("No public address of this host answers.");
    }
}
