using AiEndpoint.Storage;

namespace AiEndpoint.Outside;

/// <summary>Tells Notify.</summary>
internal sealed class Notifications(IHttpClientFactory clients, ILogger<Notifications> logger)
{
    /// <summary>Whether this took effect, as far as can be seen.</summary>
    public async Task<bool> TellAsync(Announcement announcement, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(OutsideServices.Notify);
        using var request = new HttpRequestMessage(HttpMethod.Post, "notifications") { Content = JsonContent.Create(announcement) };
        // The status says it all.
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
            logger.LogWarning("{NotificationId} was answered {Status}", announcement.NotificationId, (int)response.StatusCode);
        return response.IsSuccessStatusCode;
    }
}

/// <summary>How others are reached.</summary>
internal static class OutsideServices
{
    public const string Fraud = "fraud";
    public const string Notify = "notify";

    private const long MaxAnswerBytes = 1 << 20;
    private static readonly TimeSpan NotifyPatience = TimeSpan.FromSeconds(2);

    public static IServiceCollection AddOutside(this IServiceCollection services)
    {
        // Those who ask fraud prevention know for how long.
        Add(services, Fraud, "Dependencies:Fraud:BaseAddress", Timeout.InfiniteTimeSpan);
        Add(services, Notify, "Dependencies:Notify:BaseAddress", NotifyPatience);
        return services.AddSingleton<FraudPrevention>().AddSingleton<Notifications>();
    }

    // Without redirects, without cookies and without logs of headers: a token goes out once, and in its header.
    private static void Add(IServiceCollection services, string name, string setting, TimeSpan timeout) =>
        services
            .AddHttpClient(name, (provider, http) =>
            {
                http.BaseAddress = provider.GetRequiredService<IConfiguration>().GetValue<Uri>(setting)
                    ?? throw new InvalidOperationException($"{setting} is not configured.");
                http.Timeout = timeout;
                http.MaxResponseContentBufferSize = MaxAnswerBytes;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            .RemoveAllLoggers();
}
