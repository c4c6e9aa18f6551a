using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace LeakyTenant.Webhooks;

/// <summary>Sends to webhooks: to public addresses only, wherever they lead.</summary>
internal sealed class WebhookSender(HttpHandlers handlers, INames names, IDialer dialer, ILogger<WebhookSender> logger)
{
    private const int MostRedirects = 3;

    // Twice as long as four hosts take of which each has four addresses.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestDial = TimeSpan.FromSeconds(1);

    /// <summary>Sends a body; true if it is delivered.</summary>
    public async Task<bool> SendAsync(Delivery delivery, byte[] body, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Longest);
        try
        {
            // Nothing is shared between deliveries: no connection, no cookie, and no answer to the question what a name means.
            using var http = new HttpClient(CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
            var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(delivery.Secret), body));
            var url = new Uri(delivery.Url);
            for (var redirects = 0; ; redirects++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
                request.Content.Headers.ContentType = new("application/json");
                request.Headers.Add("Signature", signature);
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
                if (answer.IsSuccessStatusCode) return true;
                if (answer.StatusCode is not (HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect) || redirects == MostRedirects)
                    return false;
                if (!answer.Headers.NonValidated.TryGetValues("Location", out var locations) || locations.Count != 1) return false;
                if (!WebhookEndpoints.IsUrl(Locations.Resolve(url, locations.First()), out var next)) return false;
                url = next;
            }
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning("Delivery {DeliveryId} failed: {Kind}", delivery.DeliveryId, fault.GetType().Name);
            return false;
        }
    }

    private SocketsHttpHandler CreateHandler()
    {
        var handler = handlers.Create();
        (handler.AllowAutoRedirect, handler.UseCookies, handler.PooledConnectionLifetime) = (false, false, TimeSpan.Zero);
        (handler.ActivityHeadersPropagator, handler.ConnectCallback) = (null, ConnectAsync);
        return handler;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await names.ResolveAsync(context.DnsEndPoint.Host, cancellationToken);
        if (!addresses.All(PublicAddresses.Has)) throw new IOException("This host is not outside.");
        foreach (var address in addresses.Take(4))
        {
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                patience.CancelAfter(LongestDial);
                return await dialer.DialAsync(address, context.DnsEndPoint.Port, patience.Token);
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                // The next one may answer.
            }
        }

        throw new IOException("No address answers.");
    }
}

/// <summary>What a <c>Location</c> means (RFC 3986, 5.2), also where paths look like names of files.</summary>
internal static class Locations
{
    public static string Resolve(Uri from, string location)
    {
        location = location.Trim();
        if (location.StartsWith("//", StringComparison.Ordinal)) return $"{from.Scheme}:{location}";
        if (location.StartsWith('/')) return from.GetLeftPart(UriPartial.Authority) + location;
        if (HasScheme(location)) return location;
        var path = from.GetLeftPart(UriPartial.Path);
        if (location.Length == 0) return from.AbsoluteUri;
        return location.StartsWith('?') ? path + location : path[..(path.LastIndexOf('/') + 1)] + location;
    }

    private static bool HasScheme(string location)
    {
        var end = location.AsSpan().IndexOfAny(":/?#");
        return end > 0 && location[end] == ':' && char.IsAsciiLetter(location[0])
            && location.AsSpan(0, end).IndexOfAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.") < 0;
    }
}
