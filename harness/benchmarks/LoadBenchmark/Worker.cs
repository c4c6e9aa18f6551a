using System.Text.Json;
using Harness.Hosting;
using Harness.Load;

namespace LoadBenchmark;

/// <summary>A trial that a worker is asked for.</summary>
/// <param name="RatePerSecond">The rate.</param>
/// <param name="Measured">How long to measure.</param>
internal sealed record TrialOrder(double RatePerSecond, TimeSpan Measured);

/// <summary>
/// A generator in a process of its own, so that its memory and processor time are its own, and it changes no other's settings. It reads one
/// order a line and answers with one trial a line, until its input ends.
/// </summary>
internal static class Worker
{
    /// <summary>The internal command that runs it.</summary>
    public const string Verb = "worker";

    /// <summary>Serves orders.</summary>
    /// <param name="generator">The generator's name.</param>
    /// <param name="address">The endpoint.</param>
    /// <param name="orders">The orders.</param>
    /// <param name="trials">The answers.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string generator, Uri address, TextReader orders, TextWriter trials, CancellationToken cancellation)
    {
        using ISender sender = generator == Generators.Sockets ? new SocketSender(address) : new HttpSender(address);
        var engine = LoadEngines.For(generator == Generators.NBomber ? LoadChoice.NBomber : LoadChoice.Own, HarnessPaths.ArtifactsFolder);
        var loop = new OpenLoop(generator, engine, sender);
        while (await orders.ReadLineAsync(cancellation) is { } line)
        {
            var order = JsonSerializer.Deserialize<TrialOrder>(line)!;
            var trial = await loop.RunAsync(order.RatePerSecond, order.Measured, cancellation);
            await trials.WriteLineAsync(JsonSerializer.Serialize(trial).AsMemory(), cancellation);
            await trials.FlushAsync(cancellation);
        }

        return 0;
    }
}

/// <summary>The generators that are compared, beside wrk.</summary>
internal static class Generators
{
    /// <summary>The harness's own engine over .NET's HTTP client, as scenarios use it.</summary>
    public const string Engine = "engine";

    /// <summary>The harness's own engine over raw sockets.</summary>
    public const string Sockets = "sockets";

    /// <summary>NBomber, through its adapter, over the same HTTP client.</summary>
    public const string NBomber = "nbomber";

    /// <summary>A generator's name for people.</summary>
    public static string TitleOf(string generator, ILoadEngine? engine) =>
        generator == Sockets ? "engine, raw sockets" : engine?.Description ?? "engine";
}
