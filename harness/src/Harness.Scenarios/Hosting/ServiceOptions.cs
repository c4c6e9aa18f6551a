namespace Harness.Hosting;

/// <summary>A service to run as a process of its own.</summary>
/// <param name="DllPath">The built service; its folder becomes the working directory and so the content root.</param>
/// <param name="Name">How people call it, for example "instance 1".</param>
/// <param name="LogPath">The file that its output is appended to, over all its starts.</param>
/// <param name="Environment">What it is configured with, for example ConnectionStrings__Database.</param>
public sealed record ServiceOptions(
    string DllPath, string Name, string LogPath, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>How long it may take until it listens, its migrations included.</summary>
    public TimeSpan ReadyCeiling { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What confines it; null for a service that is trusted.</summary>
    public ServiceSandbox? Sandbox { get; init; }

    /// <summary>The network that it lives in over all its starts; null for the harness's own. Not disposed with it.</summary>
    public PrivateNetwork? Network { get; init; }
}
