namespace DoubleCharge.Provider;

/// <summary>How the provider is reached.</summary>
internal static class ProviderResilience
{
    public static IServiceCollection AddProvider(this IServiceCollection services)
    {
        services.AddHttpClient(ProviderClient.Name, (provider, http) =>
        {
            http.BaseAddress = provider.GetRequiredService<IConfiguration>()
                .GetValue<Uri>("Dependencies:Provider:BaseAddress")
                ?? throw new InvalidOperationException("Dependencies:Provider:BaseAddress is not configured.");
            // How long a call may take is the client's decision alone.
            http.Timeout = Timeout.InfiniteTimeSpan;
        });
        services.AddSingleton<ProviderClient>();
        return services;
    }
}
