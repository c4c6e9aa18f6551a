namespace SlowDependency.Dependencies;

/// <summary>The services that the shop calls.</summary>
internal static class DependencyClients
{
    // The gateway gives up on us after thirty seconds; nobody waits longer for an answer.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public static IServiceCollection AddDependencies(this IServiceCollection services) =>
        services
            .AddSingleton<OutboundLimit>()
            .AddTransient<OutboundLimitHandler>()
            .AddTransient<RetryHandler>()
            .AddDependency<RecommendationsClient>("Recommendations")
            .AddDependency<PricingClient>("Pricing")
            .AddDependency<ReservationsClient>("Reservations");

    private static IServiceCollection AddDependency<TClient>(this IServiceCollection services, string name)
        where TClient : class
    {
        services
            .AddHttpClient<TClient>((provider, http) =>
            {
                var key = $"Dependencies:{name}:BaseAddress";
                http.BaseAddress = provider.GetRequiredService<IConfiguration>().GetValue<Uri>(key)
                    ?? throw new InvalidOperationException($"{key} is not configured.");
                http.Timeout = Timeout;
            })
            .AddHttpMessageHandler<RetryHandler>()
            .AddHttpMessageHandler<OutboundLimitHandler>();
        return services;
    }
}
