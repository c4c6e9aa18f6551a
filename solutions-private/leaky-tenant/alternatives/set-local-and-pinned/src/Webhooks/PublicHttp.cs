using System.Net;

namespace LeakyTenant.Webhooks;

/// <summary>Sends to public hosts, and connects to no other: a host is resolved once for each hop, and what was judged is what is dialled.</summary>
internal sealed class PublicHttp
{
    private const int MostRedirects = 3;

    private static readonly HttpRequestOptionsKey<IReadOnlyList<IPAddress>> Judged = new("judged-addresses");

    private readonly HttpClient _http;
    private readonly INames _names;
    private readonly IDialer _dialer;

    public PublicHttp(INames names, IDialer dialer, HttpHandlers handlers)
    {
        (_names, _dialer) = (names, dialer);
        var handler = handlers.Create();
        handler.AllowAutoRedirect = false;
        // A connection that is kept belongs to a name, and names change what they mean.
        handler.PooledConnectionLifetime = TimeSpan.Zero;
        handler.ConnectCallback = ConnectAsync;
        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(5) };
    }

    /// <summary>Posts a body, and follows redirects that keep it.</summary>
    /// <returns>Whether it was taken in the end.</returns>
    /// <exception cref="HttpRequestException">A host does not answer.</exception>
    public async Task<bool> PostAsync(Uri url, byte[] body, string signature, CancellationToken cancellationToken)
    {
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            var addresses = await _names.ResolveAsync(url.IdnHost, cancellationToken);
            if (addresses.Count == 0 || addresses.Any(address => !PublicAddresses.Contain(address))) return false;
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
            request.Options.Set(Judged, addresses);
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.Add("Signature", signature);
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (answer.StatusCode is not (HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)) return answer.IsSuccessStatusCode;
            if (answer.Headers.Location is not { } location || !Uri.TryCreate(url, location, out var next)) return false;
            if (next is not { Scheme: "http", UserInfo: "" }) return false;
            url = next;
        }

        return false;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        if (!context.InitialRequestMessage.Options.TryGetValue(Judged, out var addresses)) throw new IOException("Nobody has judged this host.");
        foreach (var address in addresses)
        {
            try
            {
                return await _dialer.DialAsync(address, context.DnsEndPoint.Port, cancellationToken);
            }
            catch (IOException)
            {
                // The next one may answer.
            }
        }

        throw new IOException("The host does not answer.");
    }
}
