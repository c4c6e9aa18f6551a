using System.Formats.Tar;
using Harness.Tests.Hosting;
using Harness.Tests.Submissions;

namespace Harness.Tests.Grading;

/// <summary>Every kind of hand-in that once ended, or could end, a grading of many; each with what its result has to say.</summary>
internal static class BadHandIns
{
    private const int Link = 0xA000;

    /// <summary>Puts all of them into an inbox.</summary>
    /// <returns>The reason that each result must hold, by the hand-in's name.</returns>
    public static IReadOnlyDictionary<string, string> PutInto(string inbox, ScratchFolder scratch)
    {
        Dictionary<string, string> reasons = [];
        var made = new HandMadeArchive(scratch);
        void Archive(string name, string path, string says)
        {
            File.Move(path, Path.Combine(inbox, name));
            reasons.Add(name, says);
        }

        Archive(new string('n', 247) + ".zip", made.ZipOf(), "The submission holds no exercise");
        Archive("a\nline  GREEN.zip", made.ZipOf(), "The submission holds no exercise");
        Archive("nul.tar", made.RawTar("files/src/x.cs", ("path", "files/src/x\0y.cs")), "U+0000");
        Archive("number.tar", made.RawTar("files/src/x.cs", ("size", "1e400")), "cannot be read");
        Archive("uid.tar", made.RawTar("files/src/x.cs", ("uid", "99999999999999999999")), "cannot be read");
        Archive("below-a-file.zip", made.Zip(("files/src/Program.cs/x.cs", "")), "is a file where another entry needs a folder");
        Archive("below-our-file.zip", made.Zip(("files/src/DoubleCharge.csproj/x.cs", "")), "is a folder where");
        Archive("climbs.zip", made.Zip(("files/../../x.cs", "")), "has an empty part, or the part . or ..");
        Archive("absolute.zip", made.Zip(("/etc/cron.d/x", "")), "absolute");
        Archive("link.zip", made.ZipWithKind("files/src/Entry.cs", Link), "a link, a device");
        Archive("device.tar.gz", made.Tar(new PaxTarEntry(TarEntryType.CharacterDevice, "files/src/Entry.cs")), "a link, a device");
        Archive("bomb.zip", made.Zip(("files/src/Bomb.cs", new string('x', (1 << 20) + 1))), "larger than 1024 KiB");
        Archive("deep.zip", made.Zip((string.Concat(Enumerable.Repeat("src/", 30)) + "x.cs", "")), "folders deep");
        Archive("twice.zip", made.Zip(("files/src/PROGRAM.cs", "")), "twice");
        Archive("other-exercise.zip", made.ZipOf(("submission.json", HandMadeArchive.Manifest("../../etc")), ("files/src/Program.cs", "")), "which this repository does not have");
        Archive("null.zip", made.ZipOf(("submission.json", "null"), ("files/src/Program.cs", "")), "empty");
        Archive("null-file.zip", made.ZipOf(("submission.json", NullFile), ("files/src/Program.cs", "")), "null");
        Archive("half.tar.gz", Half(made.Tar()), "cannot be read");
        Archive("half.zip", Half(made.Zip()), "cannot be read");
        Plain("text.zip", "not a zip", "cannot be read");
        Plain("nothing.zip", "", "The archive is empty");
        Plain("robin.rar", "Rar!", "is not a folder, a .zip, a .tar or a .tar.gz");
        Folder("index.html", "The submission holds no exercise");
        Folder("empty", "The submission holds no exercise");
        Folder("double-charge", "The submission holds no exercise", "src/Program.cs");
        Directory.CreateSymbolicLink(Path.Combine(inbox, "oversell"), "/etc");
        reasons.Add("oversell", "is a link");
        return reasons;

        void Plain(string name, string content, string says)
        {
            File.WriteAllText(Path.Combine(inbox, name), content);
            reasons.Add(name, says);
        }

        void Folder(string name, string says, string below = "")
        {
            Directory.CreateDirectory(Path.Combine(inbox, name, below));
            reasons.Add(name, says);
        }
    }

    private const string NullFile =
        """{"schemaVersion":1,"exercise":"double-charge","createdAt":"2026-01-01T00:00:00Z","packId":null,"harness":"h","ai":null,"historyIncluded":false,"files":[null]}""";

    private static string Half(string path)
    {
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        return path;
    }
}
