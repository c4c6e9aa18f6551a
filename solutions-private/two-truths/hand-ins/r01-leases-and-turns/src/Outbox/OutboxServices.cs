namespace TwoTruths.Outbox;

/// <summary>How changes reach billing.</summary>
public static class OutboxServices
{
    /// <summary>Registers the outbox and what empties it.</summary>
    public static IServiceCollection AddOutbox(this IServiceCollection services) =>
        services.AddSingleton<Signal>().AddSingleton<OutboxStore>().AddHostedService<Dispatcher>();
}
