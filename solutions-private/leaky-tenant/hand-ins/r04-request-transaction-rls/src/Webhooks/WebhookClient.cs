using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace LeakyTenant.Webhooks;

/// <summary>Sends what webhooks are told.</summary>
internal sealed class WebhookClient(HttpHandlers handlers, PublicInternet internet, TimeProvider clock, ILogger<WebhookClient> logger)
{
    private const int MostRedirects = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = Client(handlers, internet);

    /// <summary>Sends it, and follows where it leads; false if it was not taken, or may not go there.</summary>
    public async Task<bool> SendAsync(Delivery delivery, CancellationToken stoppingToken)
    {
        using var timeout = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, timeout.Token);
        try
        {
            var body = delivery.ToBody();
            var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(delivery.Secret), body));
            var url = new Uri(delivery.Url);
            for (var redirects = 0; redirects <= MostRedirects; redirects++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, url);
                request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
                request.Headers.Add("Signature", signature);
                request.Headers.ConnectionClose = true;
                using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
                if (answer.IsSuccessStatusCode) return true;
                if (Next(url, answer) is not { } next) return false;
                url = next;
            }
        }
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            logger.LogInformation("Delivery {Delivery} failed: {Fault}", delivery.DeliveryId, fault.GetType().Name);
        }

        return false;
    }

    private static Uri? Next(Uri url, HttpResponseMessage answer)
    {
        if ((int)answer.StatusCode is < 300 or > 399 || !answer.Headers.NonValidated.TryGetValues("Location", out var locations) || locations.Count == 0) return null;
        return Uri.TryCreate(url, locations.First(), out var next) && next.Scheme == Uri.UriSchemeHttp ? next : null;
    }

    private static HttpClient Client(HttpHandlers handlers, PublicInternet internet)
    {
        var handler = handlers.Create();
        (handler.AllowAutoRedirect, handler.UseCookies, handler.ActivityHeadersPropagator) = (false, false, null);
        // A connection is for one request: the next one asks again what its name means.
        (handler.PooledConnectionLifetime, handler.ConnectTimeout) = (TimeSpan.Zero, Patience);
        handler.ConnectCallback = async (context, cancellationToken) =>
            await internet.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken);
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
