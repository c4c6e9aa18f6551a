namespace SlowDependency.Dependencies;

/// <summary>Makes the connections to one dependency.</summary>
internal static class DependencyHttp
{
    /// <summary>What C10 allows.</summary>
    public const int MaxConnections = 32;

    private const long MaxAnswerBytes = 4 * 1024 * 1024;

    public static HttpClient Create(IConfiguration configuration, string name, TimeSpan connectTimeout)
    {
        var key = $"Dependencies:{name}:BaseAddress";
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = MaxConnections,
            ConnectTimeout = connectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            UseProxy = false,
            AllowAutoRedirect = false,
        };
        return new HttpClient(handler)
        {
            BaseAddress = configuration.GetValue<Uri>(key) ?? throw new InvalidOperationException($"{key} is not configured."),
            // Every call has a limit of its own.
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
    }
}
