using System.Formats.Tar;
using Drill.Foundation;
using Drill.Submissions;
using Harness.Tests.Hosting;
using Harness.Tests.Repository;

namespace Harness.Tests.Submissions;

/// <summary>Archives that are refused as a whole: whoever makes one of these by hand means it.</summary>
public sealed class HostileArchiveTests : IDisposable
{
    private const int Link = 0xA000;
    private const int Device = 0x2000;
    private const int Pipe = 0x1000;
    private readonly ScratchFolder _scratch = new();

    private HandMadeArchive Archives => new(_scratch);

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("../outside.cs", "has an empty part, or the part . or ..")]
    [InlineData("files/../../outside.cs", "has an empty part, or the part . or ..")]
    [InlineData("files/src/./x.cs", "has an empty part, or the part . or ..")]
    [InlineData("files//src/x.cs", "has an empty part, or the part . or ..")]
    [InlineData("/etc/cron.d/x", "absolute")]
    [InlineData("C:/x.cs", "absolute")]
    [InlineData("files\\src\\x.cs", "absolute")]
    [InlineData("files/src/x.cs.", "dot or a space")]
    [InlineData("files/src /x.cs", "dot or a space")]
    [InlineData("files/src/x;y.cs", "U+003B")]
    [InlineData("files/src/x*.cs", "U+002A")]
    [InlineData("files/src/x\n.cs", "U+000A")]
    [InlineData("files/src/\u001b[2J.cs", "U+001B")]
    [InlineData("files/src/\u202ecs.exe.cs", "U+202E")]
    [InlineData("files/src/$(x).cs", "build may misread")]
    [InlineData("files/src/@(x).cs", "build may misread")]
    [InlineData("files/src/%2e%2e.cs", "build may misread")]
    [InlineData("files/src/Program.cs", "twice")]
    [InlineData("files/src/PROGRAM.cs", "twice")]
    [InlineData("files/Src/Program.cs", "twice")]
    public void A_name_that_no_submission_needs(string name, string why) =>
        Assert.Contains(why, Refused(Archives.Zip((name, "x"))));

    [Theory]
    [InlineData("files/src/x\0.cs", "U+0000")]
    [InlineData("files/src/Program.cs/x.cs", "is a file where another entry needs a folder")]
    [InlineData("files/DECISIONS.md/src/x.cs", "is a file where another entry needs a folder")]
    [InlineData("files/src/DoubleCharge.csproj/x.cs", "is a folder where double-charge has a file")]
    public void A_name_that_no_file_system_takes_beside_the_others(string name, string why) =>
        Assert.Contains(why, Refused(Archives.Zip((name, "x"))));

    [Fact]
    public void A_nul_in_the_path_of_a_tar() => Assert.Contains("U+0000", Refused(Archives.RawTar("files/src/x.cs", ("path", "files/src/x\0y.cs"))));

    [Theory]
    [InlineData("size", "1e400")]
    [InlineData("size", "-1")]
    [InlineData("uid", "99999999999999999999")]
    public void A_number_in_the_header_of_a_tar_that_is_none(string key, string value) =>
        Assert.Contains("cannot be read", Refused(Archives.RawTar("files/src/x.cs", (key, value))));

    [Fact]
    public void A_name_that_is_half_of_a_character() => Assert.Contains("not valid Unicode", Assert.Throws<RefusedSubmissionException>(() => EntryPath.Check("src/\ud83d.cs")).Message);

    [Fact]
    public void A_name_of_more_bytes_than_a_file_system_takes() =>
        Assert.Contains("bytes", Refused(Archives.Zip(($"files/src/{new string('\u4e00', 80)}.cs", "x"))));

    [Fact]
    public void Names_that_lie_deep() =>
        Assert.Contains("folders deep", Refused(Archives.Zip(($"{string.Concat(Enumerable.Repeat("src/", 30))}x.cs", "x"))));

    [Theory]
    [InlineData(Link)]
    [InlineData(Device)]
    [InlineData(Pipe)]
    public void An_entry_of_a_zip_that_is_no_file(int kind) =>
        Assert.Contains("a link, a device", Refused(Archives.ZipWithKind("files/src/Entry.cs", kind)));

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.BlockDevice)]
    [InlineData(TarEntryType.Fifo)]
    public void An_entry_of_a_tar_that_is_no_file(TarEntryType type)
    {
        var entry = new PaxTarEntry(type, "files/src/Entry.cs");
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink) entry.LinkName = "/etc/passwd";

        Assert.Contains("a link, a device", Refused(Archives.Tar(entry)));
    }

    [Fact]
    public void A_file_that_inflates_beyond_the_limit() =>
        Assert.Contains("larger than 1024 KiB", Refused(Archives.Zip(("files/src/Bomb.cs", new string('x', (1 << 20) + 1)))));

    [Fact]
    public void Files_that_are_too_large_together()
    {
        var parts = Enumerable.Range(0, 9).Select(number => ($"files/src/Part{number}.cs", new string('x', 1 << 20))).ToArray();

        Assert.Contains("8 MiB", Refused(Archives.Zip(parts)));
    }

    [Fact]
    public void More_files_than_a_service_needs()
    {
        var files = Enumerable.Range(0, SubmissionLimits.Files + 1).Select(number => ($"files/src/F{number}.cs", "")).ToArray();

        Assert.Contains($"{SubmissionLimits.Files} are accepted", Refused(Archives.Zip(files)));
    }

    [Fact]
    public void More_entries_than_a_checkout_needs()
    {
        var files = Enumerable.Range(0, SubmittedEntries.MaxEntries).Select(number => ($"n/{number}", "")).ToArray();

        Assert.Contains("entries", Refused(Archives.Zip(files)));
    }

    // It took minutes when every level of every name was held against every glob.
    [Fact]
    public void As_many_names_as_are_allowed_as_deep_as_is_allowed()
    {
        var deep = string.Concat(Enumerable.Repeat("src/", 23));
        var files = Enumerable.Range(0, SubmittedEntries.MaxEntries - 10).Select(number => ($"{deep}{number}.cs", "")).ToArray();

        Assert.Contains("The submission holds no exercise", Refused(Archives.ZipOf(files)));
    }

    [Fact]
    public void A_named_pipe_is_not_waited_for()
    {
        using var made = System.Diagnostics.Process.Start("mkfifo", [_scratch.File("pipe.zip")]);
        made.WaitForExit();

        Assert.Contains("empty", Refused(_scratch.File("pipe.zip")));
    }

    [Fact]
    public void A_submission_that_is_gone_by_now() => Assert.Contains("cannot be read", Refused(_scratch.File("gone")));

    [Fact]
    public void An_archive_that_is_gone_by_now() => Assert.Contains("cannot be read", Refused(_scratch.File("gone.zip")));

    [Fact]
    public void A_link_in_the_place_of_the_submission()
    {
        Directory.CreateSymbolicLink(_scratch.File("double-charge"), "/etc");

        Assert.Contains("is a link", Refused(_scratch.File("double-charge")));
    }

    [Fact]
    public void A_stream_that_inflates_without_end()
    {
        var entry = new PaxTarEntry(TarEntryType.RegularFile, "zeros") { DataStream = new Zeros(300L << 20) };

        Assert.Contains("unpacks to more than", Refused(Archives.Tar(entry)));
    }

    [Fact]
    public void What_is_no_archive_at_all()
    {
        File.WriteAllText(_scratch.File("text.zip"), "not a zip");

        Assert.Contains("cannot be read", Refused(_scratch.File("text.zip")));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"exercise":"../../etc"}""")]
    [InlineData("null")]
    [InlineData("""{"schemaVersion":1,"exercise":null,"createdAt":"2026-01-01T00:00:00Z","packId":null,"harness":"h","ai":null,"historyIncluded":false,"files":[]}""")]
    [InlineData("""{"schemaVersion":1,"exercise":"double-charge","createdAt":"2026-01-01T00:00:00Z","packId":null,"harness":null,"ai":null,"historyIncluded":false,"files":[]}""")]
    [InlineData("""{"schemaVersion":1,"exercise":"double-charge","createdAt":"2026-01-01T00:00:00Z","packId":null,"harness":"h","ai":null,"historyIncluded":false,"files":null}""")]
    [InlineData("""{"schemaVersion":1,"exercise":"double-charge","createdAt":"2026-01-01T00:00:00Z","packId":null,"harness":"h","ai":null,"historyIncluded":false,"files":[null]}""")]
    [InlineData("""{"schemaVersion":1,"exercise":"double-charge","createdAt":"2026-01-01T00:00:00Z","packId":null,"harness":"h","ai":null,"historyIncluded":false,"files":[{"path":null,"bytes":1,"sha256":null}]}""")]
    [InlineData("""{"schemaVersion":1,"exercise":"double-charge","createdAt":"2026-01-01T00:00:00Z","packId":null,"harness":"h","ai":null,"historyIncluded":false,"files":[{"path":"a","bytes":1e400,"sha256":"b"}]}""")]
    [InlineData("""{"schemaVersion":9,"exercise":"double-charge","createdAt":"2026-01-01T00:00:00Z","packId":null,"harness":"h","ai":null,"historyIncluded":false,"files":[]}""")]
    public void A_manifest_that_is_none(string manifest) =>
        Refused(Archives.ZipOf(("submission.json", manifest), ("files/src/Program.cs", "")));

    [Fact]
    public void An_exercise_that_is_not_here() =>
        Assert.Contains("which this repository does not have", Refused(Archives.ZipOf(("submission.json", HandMadeArchive.Manifest("../../etc")), ("files/src/Program.cs", ""))));

    private static string Refused(string path) => Assert.Throws<RefusedSubmissionException>(
        () => new SubmissionReader(ExerciseFolder.LoadAll(Checkout.Root), null).Read(path)).Message;

    private sealed class Zeros(long length) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, length - Position);
            Array.Clear(buffer, offset, read);
            Position += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => Position = offset;

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
