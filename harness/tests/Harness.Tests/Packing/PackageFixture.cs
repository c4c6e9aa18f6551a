using System.IO.Compression;
using Drill.Foundation;
using Drill.Packing;
using Harness.Tests.Hosting;
using Harness.Tests.Packing;
using Harness.Tests.Repository;

[assembly: AssemblyFixture(typeof(PackageFixture))]

namespace Harness.Tests.Packing;

/// <summary>Every exercise of this checkout as one package, unpacked as a candidate would; made when first asked for.</summary>
public sealed class PackageFixture : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly Lazy<string> _unpacked;

    public PackageFixture() => _unpacked = new(Unpack);

    /// <summary>The one folder that the archive unpacked to.</summary>
    public string Folder => _unpacked.Value;

    /// <summary>Its files without git's own, by path from the folder.</summary>
    public IEnumerable<string> Files => Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Folder, path).Replace('\\', '/'))
        .Where(path => !path.StartsWith(".git/", StringComparison.Ordinal));

    public string Read(string path) => File.ReadAllText(Path.Combine(Folder, path));

    public void Dispose() => _scratch.Dispose();

    private string Unpack()
    {
        var archive = _scratch.File("package.zip");
        // Whoever runs these tests may be in the middle of a change.
        var options = new PackOptions(
            Checkout.Root, ExerciseFolder.LoadAll(Checkout.Root), 90, AiPolicy.AllowedWithLog, "Robin Doe", archive)
        {
            AllowModified = true,
        };
        Packer.PackAsync(options, CancellationToken.None).GetAwaiter().GetResult();
        ZipFile.ExtractToDirectory(archive, _scratch.File("unpacked"));
        return Assert.Single(Directory.GetFileSystemEntries(_scratch.File("unpacked")));
    }
}
