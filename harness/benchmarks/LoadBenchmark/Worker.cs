using System.Text.Json;
using Harness.Hosting;
using Harness.Load;

namespace LoadBenchmark;

/// <summary>What a worker is asked for: an open-loop trial at a rate, or a closed-loop run with some connections.</summary>
/// <param name="Measured">How long to measure.</param>
/// <param name="RatePerSecond">The rate of an open-loop trial; null for a closed loop.</param>
/// <param name="Connections">The connections of a closed loop.</param>
internal sealed record WorkOrder(TimeSpan Measured, double? RatePerSecond = null, int Connections = 0);

/// <summary>
/// A generator in a process of its own, so that its memory and processor time are its own, and it changes no other's settings. It reads one
/// order a line and answers each with one line, a trial or a closed-loop run, until its input ends.
/// </summary>
internal static class Worker
{
    /// <summary>The internal command that runs it.</summary>
    public const string Verb = "worker";

    /// <summary>Serves orders.</summary>
    /// <param name="generator">The generator's name.</param>
    /// <param name="address">The endpoint.</param>
    /// <param name="orders">The orders.</param>
    /// <param name="answers">The answers.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string generator, Uri address, TextReader orders, TextWriter answers, CancellationToken cancellation)
    {
        using ISender sender = generator == Generators.Sockets ? new SocketSender(address) : new HttpSender(address);
        var engine = LoadEngines.For(generator == Generators.NBomber ? LoadChoice.NBomber : LoadChoice.Own, HarnessPaths.ArtifactsFolder);
        var loop = new OpenLoop(generator, engine, sender);
        while (await orders.ReadLineAsync(cancellation) is { } line)
        {
            var order = JsonSerializer.Deserialize<WorkOrder>(line)!;
            sender.Begin();
            var answer = order.RatePerSecond is { } rate
                ? JsonSerializer.Serialize(await loop.RunAsync(rate, order.Measured, cancellation))
                : JsonSerializer.Serialize(await ClosedLoop.RunAsync(Generators.ClientOf(generator), sender, order.Connections, order.Measured, cancellation));
            await answers.WriteLineAsync(answer.AsMemory(), cancellation);
            await answers.FlushAsync(cancellation);
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

    /// <summary>The name for people of what sends a generator's requests, as a closed loop.</summary>
    public static string ClientOf(string generator) => generator == Sockets ? ".NET, raw sockets" : ".NET's HTTP client";

    /// <summary>A generator's name for people.</summary>
    public static string TitleOf(string generator, ILoadEngine? engine) =>
        generator == Sockets ? "engine, raw sockets" : engine?.Description ?? "engine";
}
