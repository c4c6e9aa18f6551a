using Drill.Building;
using Drill.Foundation;
using Harness.Hosting;

namespace Drill.Verbs;

/// <summary>
/// What `drill serve` runs: a copy of what was built. While a service is served, its code is edited and built again. Windows does not
/// replace an assembly that is in use, and elsewhere the running service would meet the new one half-way.
/// </summary>
internal sealed class ServedCopy : IDisposable
{
    private readonly HeldFolder _folder;

    private ServedCopy(HeldFolder folder, BuiltExercise built)
    {
        _folder = folder;
        ServiceDll = Copy(built.ServiceDll, "service");
        TestsDll = Copy(built.TestsDll, "tests");
    }

    /// <summary>The copied service.</summary>
    public string ServiceDll { get; }

    /// <summary>The copied scenarios, which describe the dependencies.</summary>
    public string TestsDll { get; }

    /// <summary>Copies both, and removes the copies that earlier commands left. Windows keeps what this process has loaded, until the next one.</summary>
    /// <param name="built">What was built.</param>
    /// <param name="parent">The folder of all copies; created when missing.</param>
    public static ServedCopy Of(BuiltExercise built, string parent)
    {
        Directory.CreateDirectory(parent);
        foreach (var left in HeldFolder.Abandoned(parent)) left.Dispose();
        var folder = HeldFolder.Claim(parent);
        try
        {
            return new ServedCopy(folder, built);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Removes the copy.</summary>
    public void Dispose() => _folder.Dispose();

    private string Copy(string dll, string name)
    {
        var (source, target) = (Path.GetDirectoryName(dll)!, Path.Combine(_folder.FullPath, name));
        FileTree.Copy(source, Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories), target);
        return Path.Combine(target, Path.GetFileName(dll));
    }
}
