using System.Text;
using CsCheck;
using Drill.Foundation;
using Drill.Submissions;
using Harness.Exercises;
using Harness.Tests.Hosting;
using Harness.Tests.Repository;

namespace Harness.Tests.Submissions;

/// <summary>
/// Ten thousand damaged archives, made from honest ones: each is read, or refused in words. Any other exception would end a grading
/// of many.
/// </summary>
public sealed class DamagedArchiveTests : IDisposable
{
    private const int Archives = 10_000;
    private const int Manifests = 10_000;

    private readonly ScratchFolder _scratch = new();
    private readonly IReadOnlyList<Exercise> _exercises = ExerciseFolder.LoadAll(Checkout.Root);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Every_damaged_archive_is_read_or_refused()
    {
        var made = new HandMadeArchive(_scratch);
        (string Ending, byte[] Bytes)[] honest =
        [
            .. ((string[])[made.Zip(), made.Tar(), made.RawTar("files/src/More.cs", ("mtime", "1700000000.5"), ("path", "files/src/Other.cs"))])
                .Select(path => (Path.GetExtension(path) == ".gz" ? ".tar.gz" : Path.GetExtension(path), File.ReadAllBytes(path))),
        ];
        var outcomes = new Dictionary<string, int>();

        Gen.Select(Gen.Int[0, honest.Length - 1], Damage.Array[1, 6]).Sample(
            (which, damages) =>
            {
                var (ending, bytes) = honest[which];
                var path = _scratch.File("damaged" + ending);
                File.WriteAllBytes(path, damages.Aggregate(bytes, (now, damage) => damage(now)));
                var outcome = Read(path);
                outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            },
            iter: Archives, threads: 1);

        // Both ends are reached, or the damage is of no kind that says anything.
        Assert.True(outcomes.GetValueOrDefault("read") > 100 && outcomes.GetValueOrDefault("refused") > 1000, string.Join(", ", outcomes));
    }

    [Fact]
    public void Every_damaged_manifest_is_read_or_refused()
    {
        var honest = Encoding.UTF8.GetBytes(HandMadeArchive.Manifest("double-charge", ("DECISIONS.md", "why"), ("src/Program.cs", "// code")));
        byte[][] tokens = [.. ((string[])["null", "1e400", "[]", "{}", "\"\"", "-1", "true", "\"\\u0000\"", "[null]", "\"\ud83d\""]).Select(Encoding.UTF8.GetBytes)];
        // A value of the manifest is replaced, wherever one begins.
        var swap = Gen.Select(Gen.Int[0, honest.Length - 1], Gen.Int[0, tokens.Length - 1].Select(number => tokens[number])).Select((at, token) => (Func<byte[], byte[]>)(bytes =>
        {
            if (bytes.Length == 0) return bytes;
            var colon = Array.IndexOf(bytes, (byte)':', Math.Min(at, bytes.Length - 1));
            if (colon < 0) return bytes;
            var end = Array.FindIndex(bytes, colon, one => one is (byte)',' or (byte)'\n');
            return end < 0 ? bytes : [.. bytes[..(colon + 1)], .. token, .. bytes[end..]];
        }));

        Gen.OneOf(swap, Damage).Array[1, 3].Sample(
            damages => ReadManifest(damages.Aggregate(honest, (now, damage) => damage(now))), iter: Manifests, threads: 1);
    }

    private static readonly Gen<Func<byte[], byte[]>> Damage = Gen.OneOf(
        Gen.Select(Gen.Double[0, 1], Gen.Byte).Select((at, value) => Edit(at, (bytes, index) => bytes[index] = value)),
        Gen.Select(Gen.Double[0, 1], Gen.Int[0, 7]).Select((at, bit) => Edit(at, (bytes, index) => bytes[index] ^= (byte)(1 << bit))),
        Gen.Double[0, 1].Select(at => (Func<byte[], byte[]>)(bytes => bytes[..(int)(at * bytes.Length)])),
        Gen.Select(Gen.Double[0, 1], Gen.Byte.Array[1, 40]).Select((at, more) => (Func<byte[], byte[]>)(bytes =>
            [.. bytes[..(int)(at * bytes.Length)], .. more, .. bytes[(int)(at * bytes.Length)..]])),
        Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1]).Select((from, to) => (Func<byte[], byte[]>)(bytes =>
            [.. bytes, .. bytes[(int)(Math.Min(from, to) * bytes.Length)..(int)(Math.Max(from, to) * bytes.Length)]])),
        // Where headers keep numbers: all ones, all zeros.
        Gen.Select(Gen.Double[0, 1], Gen.Bool.Select(ones => ones ? (byte)255 : (byte)0)).Select((at, value) => Edit(at, (bytes, index) =>
            bytes.AsSpan(index, Math.Min(4, bytes.Length - index)).Fill(value))));

    private static Func<byte[], byte[]> Edit(double at, Action<byte[], int> edit) => bytes =>
    {
        if (bytes.Length == 0) return bytes;
        var copy = bytes.ToArray();
        edit(copy, Math.Min((int)(at * copy.Length), copy.Length - 1));
        return copy;
    };

    private string Read(string path)
    {
        try
        {
            var submission = new SubmissionReader(_exercises, null).Read(path);
            _ = (submission.ContentSha256, submission.BrokenClaims);
            return "read";
        }
        catch (RefusedSubmissionException refused)
        {
            Assert.NotEmpty(refused.Message);
            return "refused";
        }
    }

    private static void ReadManifest(byte[] json)
    {
        try
        {
            var claims = SubmissionManifest.Parse(Encoding.UTF8.GetString(json));
            _ = new Submission("x", "double-charge", new Dictionary<string, byte[]>(), [], claims).BrokenClaims;
        }
        catch (InvalidDataException refused)
        {
            Assert.NotEmpty(refused.Message);
        }
    }
}
