namespace Harness.Hosting;

/// <summary>A service to run as a process of its own.</summary>
/// <param name="DllPath">The built service; its folder becomes the working directory and thereby the content root.</param>
/// <param name="Name">Its name for people, for example "instance 1".</param>
/// <param name="LogPath">The file that its output is appended to, over all its starts.</param>
/// <param name="Environment">Its configuration, for example ConnectionStrings__Database.</param>
public sealed record ServiceOptions(
    string DllPath, string Name, string LogPath, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>How long it may take until it listens, including migrations.</summary>
    public TimeSpan ReadyCeiling { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Its sandbox; null for a service that is trusted.</summary>
    public ServiceSandbox? Sandbox { get; init; }

    /// <summary>The network that it runs in over all its starts; null for the harness's own. Not disposed with the service.</summary>
    public PrivateNetwork? Network { get; init; }
}
