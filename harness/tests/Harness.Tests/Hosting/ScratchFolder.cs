namespace Harness.Tests.Hosting;

/// <summary>A folder of one test's own, removed with it.</summary>
public sealed class ScratchFolder : IDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("harness-tests-").FullName;

    public string File(string name) => Path.Combine(FullPath, name);

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
