using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace LeakyTenant.Webhooks;

/// <summary>The way to those outside, and to nobody inside.</summary>
internal sealed class Outside(HttpHandlers handlers, INames names, IDialer dialer, TimeProvider clock)
{
    private const int MostAddresses = 4;
    private const int MostRedirects = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);
    private static readonly HttpRequestOptionsKey<IReadOnlyList<IPAddress>> Addresses = new("Outside.Addresses");

    private readonly HttpMessageInvoker _http = new(Handler(handlers, dialer));

    /// <summary>Tells somebody outside; false if that was not possible.</summary>
    public async Task<bool> TellAsync(string url, string secret, byte[] body, CancellationToken stopping)
    {
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(secret), body));
        using var patience = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        try
        {
            var next = new Uri(url);
            for (var redirects = 0; redirects <= MostRedirects; redirects++)
            {
                using var answer = await PostAsync(next, signature, body, both.Token);
                if (answer is null) return false;
                if (answer.IsSuccessStatusCode) return true;
                if (answer.StatusCode is not (HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
                    || !answer.Headers.NonValidated.TryGetValues("Location", out var location)
                    || !Uri.TryCreate(next, location.ToString(), out next!))
                    return false;
            }
        }
        catch (Exception)
        {
            // Failed, for whatever reason.
        }

        return false;
    }

    private async Task<HttpResponseMessage?> PostAsync(Uri url, string signature, byte[] body, CancellationToken cancellationToken)
    {
        if (!WebhookUrl.IsFine(url)) return null;
        var addresses = await names.ResolveAsync(url.IdnHost, cancellationToken);
        if (addresses.Count == 0 || !addresses.All(PublicAddresses.IsPublic)) return null;
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("Signature", signature);
        // These very addresses are used: asked again, the name might mean others.
        request.Options.Set(Addresses, [.. addresses.Take(MostAddresses)]);
        return await _http.SendAsync(request, cancellationToken);
    }

    private static SocketsHttpHandler Handler(HttpHandlers handlers, IDialer dialer)
    {
        var handler = handlers.Create();
        // Nothing is kept from one to the next: no cookies, and no connections.
        (handler.AllowAutoRedirect, handler.UseCookies, handler.PooledConnectionLifetime) = (false, false, TimeSpan.Zero);
        handler.ActivityHeadersPropagator = null;
        handler.ConnectCallback = async (context, cancellationToken) =>
        {
            if (!context.InitialRequestMessage.Options.TryGetValue(Addresses, out var addresses)) throw new IOException("There are no addresses.");
            foreach (var address in addresses)
            {
                try
                {
                    return await dialer.DialAsync(address, context.DnsEndPoint.Port, cancellationToken);
                }
                catch (Exception) when (!cancellationToken.IsCancellationRequested)
                {
                    // The next one may answer.
                }
            }

            throw new IOException("Nobody answers.");
        };
        return handler;
    }
}
