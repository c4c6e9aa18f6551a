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

    /// <summary>A tar with an honest submission and one file whose extended header says whatever it is told to.</summary>
    public string RawTar(string name, params (string Key, string Value)[] extended)
    {
        var honest = new MemoryStream();
        using (var tar = new TarWriter(honest, leaveOpen: true))
            foreach (var (entry, content) in Honest)
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, entry) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
        var path = scratch.File($"{Guid.NewGuid():N}.tar");
        using var file = File.Create(path);
        // Without the two empty blocks that end it.
        file.Write(honest.ToArray().AsSpan(0, (int)honest.Length - 1024));
        file.Write(Block("header", 'x', Encoding.UTF8.GetBytes(string.Concat(extended.Select(Record)))));
        file.Write(Block(name, '0', "x"u8.ToArray()));
        file.Write(new byte[1024]);
        return path;
    }

    // "<length> <key>=<value>\n", where the length counts itself.
    private static string Record((string Key, string Value) pair)
    {
        var rest = $" {pair.Key}={pair.Value}\n";
        var length = Encoding.UTF8.GetByteCount(rest);
        while ($"{length}".Length + Encoding.UTF8.GetByteCount(rest) != length) length++;
        return $"{length}{rest}";
    }

    private static byte[] Block(string name, char kind, byte[] content)
    {
        var block = new byte[512 + ((content.Length + 511) / 512 * 512)];
        void Put(int at, string text) => Encoding.ASCII.GetBytes(text).CopyTo(block, at);
        Put(0, name);
        Put(100, "0000644\0");
        Put(124, Convert.ToString(content.Length, 8).PadLeft(11, '0'));
        Put(136, "00000000000");
        Put(148, "        ");
        block[156] = (byte)kind;
        Put(257, "ustar\0" + "00");
        content.CopyTo(block, 512);
        Put(148, Convert.ToString(block.Take(512).Sum(one => one), 8).PadLeft(6, '0') + "\0 ");
        return block;
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
