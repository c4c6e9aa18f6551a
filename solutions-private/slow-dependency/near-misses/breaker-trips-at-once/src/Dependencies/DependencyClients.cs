namespace SlowDependency.Dependencies;

/// <summary>The services that the shop calls.</summary>
internal static class DependencyClients
{
    public const string Recommendations = "Recommendations";
    public const string Pricing = "Pricing";
    public const string Reservations = "Reservations";

    private const int MaxConnections = 30;

    // A little more than what each is promised to be waited for.
    private static readonly DependencyBudget Read = new(TimeSpan.FromSeconds(1.3), Retries: 1);
    private static readonly DependencyBudget Write = new(TimeSpan.FromSeconds(3.4), Retries: 0);

    public static IServiceCollection AddDependencies(this IServiceCollection services) =>
        services
            .AddDependency<RecommendationsClient>(Recommendations, Read)
            .AddDependency<PricingClient>(Pricing, Read)
            .AddDependency<ReservationsClient>(Reservations, Write);

    private static IServiceCollection AddDependency<TClient>(
        this IServiceCollection services, string name, DependencyBudget budget)
        where TClient : class
    {
        services.AddKeyedSingleton(name, new DependencyPipeline(name, budget));
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
