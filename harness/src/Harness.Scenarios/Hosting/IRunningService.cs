namespace Harness.Hosting;

/// <summary>A running service under test; disposing ends it.</summary>
public interface IRunningService : IAsyncDisposable
{
    /// <summary>Where it listens, for example http://127.0.0.1:21234/.</summary>
    Uri BaseAddress { get; }
}
