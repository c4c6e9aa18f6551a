using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Exercises.Names;

/// <summary>The network of one instance of a service.</summary>
public static class NetworkExtensions
{
    /// <summary>
    /// Registers <see cref="INames"/>, <see cref="IDialer"/> and <see cref="HttpHandlers"/>: the machine's network, or, where
    /// `Dependencies:Network:BaseAddress` is configured, a staged one.
    /// </summary>
    public static IServiceCollection AddNetwork(this IServiceCollection services) => services
        .AddSingleton<HttpHandlers>()
        .AddSingleton<INames>(provider => StageOf(provider) is { } stage ? new StagedNetwork(stage) : new MachineNetwork())
        .AddSingleton<IDialer>(provider => StageOf(provider) is { } stage ? new StagedNetwork(stage) : new MachineNetwork());

    private static Uri? StageOf(IServiceProvider provider) =>
        provider.GetRequiredService<IConfiguration>().GetValue<Uri>("Dependencies:Network:BaseAddress");
}
