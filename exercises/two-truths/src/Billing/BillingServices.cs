namespace TwoTruths.Billing;

/// <summary>How billing is reached.</summary>
public static class BillingServices
{
    // Callers of ours wait for this.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2.5);

    /// <summary>Registers billing's client.</summary>
    public static IServiceCollection AddBilling(this IServiceCollection services)
    {
        services.AddHttpClient<BillingClient>((provider, http) =>
        {
            var address = provider.GetRequiredService<IConfiguration>()["Dependencies:Billing:BaseAddress"]
                ?? throw new InvalidOperationException("Dependencies:Billing:BaseAddress is not configured.");
            http.BaseAddress = new Uri(address);
            http.Timeout = Timeout;
        });
        return services;
    }
}
