namespace SlowDependency.Dependencies;

/// <summary>The services that the shop calls.</summary>
internal static class DependencyClients
{
    public const string Recommendations = "Recommendations";
    public const string Pricing = "Pricing";
    public const string Reservations = "Reservations";

    private const int MaxConnections = 30;

    // A little more than what the slowest is promised to be waited for.
    private static readonly DependencyBudget Write = new(TimeSpan.FromSeconds(3.4), Retries: 0);

    public static IServiceCollection AddDependencies(this IServiceCollection services) =>
        services
            .AddSingleton(new DependencyPipeline("outside", Write))
            .AddDependency<RecommendationsClient>(Recommendations)
            .AddDependency<PricingClient>(Pricing)
            .AddDependency<ReservationsClient>(Reservations);

    private static IServiceCollection AddDependency<TClient>(this IServiceCollection services, string name)
        where TClient : class
    {
        services
            .AddHttpClient<TClient>((provider, http) =>
            {
                var key = $"Dependencies:{name}:BaseAddress";
                http.BaseAddress = provider.GetRequiredService<IConfiguration>().GetValue<Uri>(key)
                    ?? throw new InvalidOperationException($"{key} is not configured.");
                // How long a call may take is the pipeline's decision alone.
                http.Timeout = Timeout.InfiniteTimeSpan;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { MaxConnectionsPerServer = MaxConnections });
        return services;
    }
}
