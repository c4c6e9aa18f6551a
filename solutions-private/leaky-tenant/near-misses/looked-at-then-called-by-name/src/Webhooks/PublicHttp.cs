using System.Net;

namespace LeakyTenant.Webhooks;

/// <summary>Sends to public hosts, and connects to no other: each host is looked at right before it is called.</summary>
internal sealed class PublicHttp
{
    private const int MostRedirects = 3;

    private readonly HttpClient _http;
    private readonly INames _names;

    public PublicHttp(INames names, HttpHandlers handlers)
    {
        var handler = handlers.Create();
        handler.AllowAutoRedirect = false;
        _names = names;
        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(5) };
    }

    /// <summary>Posts a body, and follows redirects that keep it.</summary>
    /// <returns>Whether it was taken in the end.</returns>
    /// <exception cref="HttpRequestException">A host is not public, or does not answer.</exception>
    public async Task<bool> PostAsync(Uri url, byte[] body, string signature, CancellationToken cancellationToken)
    {
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            // Right before each request, wherever it goes.
            if ((await _names.ResolveAsync(url.IdnHost, cancellationToken)).Any(address => !PublicAddresses.Contain(address))) return false;
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
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
}
