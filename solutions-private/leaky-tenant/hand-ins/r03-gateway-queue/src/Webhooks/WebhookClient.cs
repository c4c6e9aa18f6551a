using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace LeakyTenant.Webhooks;

/// <summary>Sends what webhooks are told.</summary>
internal sealed class WebhookClient(HttpHandlers handlers, PublicInternet internet, TimeProvider clock, ILogger<WebhookClient> logger)
{
    private const int MostRedirects = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Sends it, and follows where it leads; false if it was not taken, or may not go there.</summary>
    public async Task<bool> SendAsync(Delivery delivery, CancellationToken stoppingToken)
    {
        using var timeout = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, timeout.Token);
        // A client for each delivery: no connection and no cookie is anybody else's.
        using var http = new HttpClient(Handler()) { Timeout = Timeout.InfiniteTimeSpan };
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
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
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
        if (answer.StatusCode is not (HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)) return null;
        if (!answer.Headers.NonValidated.TryGetValues("Location", out var locations) || locations.Count != 1) return null;
        return Uri.TryCreate(url, locations.First(), out var next) && next.Scheme == Uri.UriSchemeHttp ? next : null;
    }

    private SocketsHttpHandler Handler()
    {
        var handler = handlers.Create();
        (handler.AllowAutoRedirect, handler.UseCookies, handler.ActivityHeadersPropagator) = (false, false, null);
        // Each hop asks again what its name means.
        handler.PooledConnectionLifetime = TimeSpan.Zero;
        handler.ConnectCallback = async (context, cancellationToken) =>
            await internet.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken);
        return handler;
    }
}
