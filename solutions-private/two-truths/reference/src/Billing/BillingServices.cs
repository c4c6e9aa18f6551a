using TwoTruths.Relay;

namespace TwoTruths.Billing;

/// <summary>How billing is reached, and who tells it of changes.</summary>
public static class BillingServices
{
    // Billing is slow, not broken, up to 3 s. No caller of ours waits for this.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    /// <summary>Registers billing's client and the relay.</summary>
    public static IServiceCollection AddBilling(this IServiceCollection services)
    {
        services.AddHttpClient<BillingClient>((provider, http) =>
        {
            var address = provider.GetRequiredService<IConfiguration>()["Dependencies:Billing:BaseAddress"]
                ?? throw new InvalidOperationException("Dependencies:Billing:BaseAddress is not configured.");
            http.BaseAddress = new Uri(address);
            http.Timeout = Timeout;
        });
        return services
            .AddSingleton<BillingQuestions>()
            .AddSingleton<RelaySignal>()
            .AddSingleton<Outgoing>()
            .AddHostedService<BillingRelay>();
    }
}
