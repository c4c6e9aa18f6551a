namespace Harness.Containers;

/// <summary>How the server's port is reached from here.</summary>
/// <param name="Host">The name or address to connect to.</param>
/// <param name="PublishedOn">The address of the engine's machine on which the port is published; empty for all of them.</param>
internal sealed record Reach(string Host, string PublishedOn)
{
    private const string Loopback = "127.0.0.1";

    /// <summary>A port is open beyond the engine's machine only where the user named an engine elsewhere.</summary>
    /// <param name="engine">The engine's address; null if it is not known.</param>
    /// <param name="named">The name under which the user says that ports are reached; null or empty for none.</param>
    public static Reach Of(Uri? engine, string? named)
    {
        if (named is { Length: > 0 }) return new(named, "");
        return engine is { Scheme: "tcp" or "http" or "https", IsLoopback: false } ? new(engine.Host, "") : new(Loopback, Loopback);
    }
}
