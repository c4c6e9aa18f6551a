namespace AiEndpoint.Hosting;

/// <summary>How other services are called: straight, without redirects, cookies, proxies or a log of what is sent.</summary>
internal static class Outgoing
{
    /// <summary>Makes a client for one service, for as long as this instance lives. Whoever calls says how long it may take.</summary>
    public static HttpClient Create(IConfiguration configuration, string service)
    {
        var key = $"Dependencies:{service}:BaseAddress";
        var handler = new SocketsHttpHandler
        {
            // As many calls at once as there are database connections to use the answers, and as notifications are sent at once:
            // a service that is slow is not to be flooded, and one that hangs does not take all of our sockets.
            MaxConnectionsPerServer = 20,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(2),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        };
        return new HttpClient(handler)
        {
            BaseAddress = configuration.GetValue<Uri>(key) ?? throw new InvalidOperationException($"{key} is not configured."),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }
}
