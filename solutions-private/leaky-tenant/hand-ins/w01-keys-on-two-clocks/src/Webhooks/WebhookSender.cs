using System.Net;

namespace LeakyTenant.Webhooks;

/// <summary>Sends to where webhooks lead, as long as that is public.</summary>
internal sealed class WebhookSender(INames names, IDialer dialer, HttpHandlers handlers)
{
    private const int MostRedirects = 3;

    /// <summary>Posts a body, and follows redirects; true if it was taken.</summary>
    public async Task<bool> SendAsync(Uri url, byte[] body, string signature, CancellationToken cancellationToken)
    {
        for (var redirects = 0; ; redirects++)
        {
            // Each connection is for one request: what its name means, and whether that is public, is asked each time.
            using var client = CreateClient(url);
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.Add("Signature", signature);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (answer.IsSuccessStatusCode) return true;
            var isRedirect = answer.StatusCode is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
            if (!isRedirect || redirects == MostRedirects || NextOf(url, answer) is not { } next) return false;
            url = next;
        }
    }

    private HttpClient CreateClient(Uri url)
    {
        var handler = handlers.Create();
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.ActivityHeadersPropagator = null;
        handler.ConnectCallback = async (_, cancellationToken) => await ConnectAsync(url, cancellationToken);
        return new HttpClient(handler);
    }

    // The addresses that are checked are those that are dialled.
    private async Task<Stream> ConnectAsync(Uri url, CancellationToken cancellationToken)
    {
        var addresses = await names.ResolveAsync(url.IdnHost, cancellationToken);
        if (!addresses.All(PublicAddresses.Contain)) throw new IOException("The host is not public.");
        foreach (var address in addresses)
        {
            try
            {
                return await dialer.DialAsync(address, url.Port, cancellationToken);
            }
            catch (IOException)
            {
                // The next one may answer.
            }
        }

        throw new IOException("No address of the host answers.");
    }

    private static Uri? NextOf(Uri url, HttpResponseMessage answer)
    {
        if (!answer.Headers.TryGetValues("Location", out var values) || values.FirstOrDefault() is not { Length: > 0 } location) return null;
        // A path alone would be taken for a file.
        if (location.StartsWith("//", StringComparison.Ordinal)) location = $"{url.Scheme}:{location}";
        else if (location.StartsWith('/')) location = $"{url.Scheme}://{url.Authority}{location}";
        return Uri.TryCreate(url, location, out var next) && next.Scheme == Uri.UriSchemeHttp ? next : null;
    }
}
