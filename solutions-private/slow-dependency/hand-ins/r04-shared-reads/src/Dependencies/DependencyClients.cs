namespace SlowDependency.Dependencies;

/// <summary>The services that the shop calls.</summary>
internal static class DependencyClients
{
    public static IServiceCollection AddDependencies(this IServiceCollection services) =>
        services
            .AddSingleton<RecommendationsClient>()
            .AddSingleton<PricingClient>()
            .AddSingleton<ReservationsClient>();
}
