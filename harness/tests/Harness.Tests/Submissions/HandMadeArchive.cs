using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Drill.Submissions;
using Harness.Tests.Hosting;

namespace Harness.Tests.Submissions;

/// <summary>Archives that no well-meaning tool would make.</summary>
internal sealed class HandMadeArchive(ScratchFolder scratch)
{
    /// <summary>What a small, honest submission holds.</summary>
    public static readonly (string Name, string Content)[] Honest =
    [
        ("submission.json", Manifest("double-charge", ("DECISIONS.md", "why"), ("src/Program.cs", "// code"))),
        ("files/DECISIONS.md", "why"),
        ("files/src/Program.cs", "// code"),
    ];

    public static string Manifest(string exercise, params (string Path, string Content)[] files) => new SubmissionManifest
    {
        Exercise = exercise, CreatedAt = DateTimeOffset.UnixEpoch, PackId = "pack", Harness = "hash", Ai = null, HistoryIncluded = false,
        Files = [.. files.Select(file => new SubmittedFile(file.Path, file.Content.Length, StarterManifest.HashOf(Encoding.UTF8.GetBytes(file.Content))))],
    }.ToJson();

    /// <summary>A zip with an honest submission and what is given.</summary>
    public string Zip(params (string Name, string Content)[] more) => ZipOf([.. Honest, .. more]);

    /// <summary>A zip with these entries alone.</summary>
    public string ZipOf(params (string Name, string Content)[] entries) => ZipOf(entries, (_, _) => { });

    /// <summary>A zip with an honest submission and one entry of another kind, for example a link (0xA000).</summary>
    public string ZipWithKind(string name, int kind) =>
        ZipOf([.. Honest, (name, "/etc/passwd")], (entry, entryName) =>
        {
            if (entryName == name) entry.ExternalAttributes = (kind | 0x1ff) << 16;
        });

    /// <summary>A tar.gz with an honest submission and what is given.</summary>
    public string Tar(params TarEntry[] more)
    {
        var path = scratch.File($"{Guid.NewGuid():N}.tar.gz");
        using var file = File.Create(path);
        using var zipped = new GZipStream(file, CompressionLevel.Fastest);
        using var tar = new TarWriter(zipped);
        foreach (var (name, content) in Honest)
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
        foreach (var entry in more) tar.WriteEntry(entry);
        return path;
    }

    private string ZipOf((string Name, string Content)[] entries, Action<ZipArchiveEntry, string> change)
    {
        var path = scratch.File($"{Guid.NewGuid():N}.zip");
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, content) in entries)
        {
            var entry = zip.CreateEntry(name);
            change(entry, name);
            using var stream = entry.Open();
            stream.Write(Encoding.UTF8.GetBytes(content));
        }

        return path;
    }
}
