using System.IO.Compression;
using Drill.Packing;
using Drill.Running;
using Drill.Submissions;
using Drill.Submitting;
using Harness.Tests.Packing;
using Harness.Tests.Reports;
using Harness.Tests.Transcripts;

namespace Harness.Tests.Submitting;

/// <summary>`drill submit` in a candidate's folder. Nothing is built here: the sample's sources are not C#.</summary>
public sealed class SubmitTests : IDisposable
{
    private readonly SampleCheckout _candidate = new();

    public SubmitTests() => MakePackage();

    [Fact]
    public void What_is_handed_in_and_what_is_not_is_shown_without_git()
    {
        Edit();

        // What follows is the archive's hash, which holds the time. A file where a folder is needed is refused to root, too.
        Golden.Matches("submit-shown.txt", Submit("submit --unbuilt --out LICENSE/made.zip").Split("--- stderr")[0], "Transcripts");
    }

    [Fact]
    public void The_archive_holds_every_editable_file_and_says_what_it_is()
    {
        Edit();

        Assert.StartsWith("exit 0\n", Submit("submit sample --unbuilt --out made.zip"));

        var (manifest, entries) = Read("made.zip");
        Assert.Equal(["files/DECISIONS.md", "files/src/New.cs", "submission.json"], entries.Order(StringComparer.Ordinal));
        Assert.Equal(("sample", "pack-1", "banned", false), (manifest.Exercise, manifest.PackId, manifest.Ai, manifest.HistoryIncluded));
        Assert.Equal(["DECISIONS.md", "src/New.cs"], manifest.Files.Select(file => file.Path));
        Assert.Equal(new SubmittedFile("src/New.cs", 8, StarterManifest.HashOf("new\nfile"u8.ToArray())), manifest.Files[1]);
        Assert.Matches("^[0-9a-f]{32}$", manifest.Harness);
    }

    [Fact]
    public void Local_runs_are_handed_in_only_when_that_was_said()
    {
        Edit();
        _candidate.Write("artifacts/runs/sample/20260101-120000-7/result.json", "{}");
        _candidate.Write("artifacts/runs/sample/20260101-120000-7/logs/service.log", "secrets of this machine");

        Submit("submit --unbuilt --out asked-nobody.zip");
        Submit("submit --unbuilt --no-history --out no.zip");
        Submit("submit --unbuilt --history --out yes.zip");

        Assert.False(Read("asked-nobody.zip").Manifest.HistoryIncluded);
        Assert.DoesNotContain(Read("no.zip").Entries, entry => entry.StartsWith("history/", StringComparison.Ordinal));
        Assert.True(Read("yes.zip").Manifest.HistoryIncluded);
        Assert.Equal(
            ["history/20260101-120000-7/result.json"],
            Read("yes.zip").Entries.Where(entry => entry.StartsWith("history/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Nothing_changed_is_refused_unless_it_is_meant()
    {
        var refused = Submit("submit --unbuilt --out made.zip");

        Assert.StartsWith("exit 2\n", refused);
        Assert.Contains("No file was made", refused);
        Assert.False(File.Exists(_candidate.PathOf("made.zip")));
        Assert.StartsWith("exit 0\n", Submit("submit --unbuilt --force --out made.zip"));
    }

    [Fact]
    public void A_commit_of_the_candidates_own_hides_nothing()
    {
        Edit();
        _candidate.Commit();

        Assert.Contains("new        src/New.cs", Submit("submit --unbuilt --out made.zip"));
    }

    [Fact]
    public void In_a_plain_clone_the_last_commit_is_the_starter()
    {
        File.Delete(_candidate.PathOf("starter.json"));
        File.Delete(_candidate.PathOf("pack.json"));
        _candidate.Commit();
        Edit();

        var transcript = Submit("submit --unbuilt --out made.zip");

        Assert.Contains("new        src/New.cs", transcript);
        Assert.Contains("deleted    src/Program.cs", transcript);
        Assert.Contains("  exercises/sample/tests/Sample.Tests.csproj\n", transcript);
        Assert.Null(Read("made.zip").Manifest.PackId);
    }

    [Fact]
    public void Where_nothing_tells_what_was_changed_it_is_handed_in_all_the_same()
    {
        File.Delete(_candidate.PathOf("starter.json"));

        Assert.StartsWith("exit 0\n", Submit("submit --unbuilt --out made.zip", new() { ["PATH"] = "" }));
    }

    [Fact]
    public void A_starter_json_that_was_changed_is_said()
    {
        _candidate.Write("starter.json", "{");

        var transcript = Submit("submit --unbuilt");

        Assert.StartsWith("exit 2\n", transcript);
        Assert.Contains("git checkout -- starter.json", transcript);
    }

    [Fact]
    public async Task Ignored_edits_are_told_without_git_and_after_a_commit()
    {
        Edit();
        _candidate.Write("exercises/sample/tests/Extra.cs", "");
        _candidate.Commit();

        Assert.Equal(
            ["exercises/sample/tests/Extra.cs", "exercises/sample/tests/Sample.Tests.csproj", "harness/src/Harness.Contracts/Judge.cs"],
            await IgnoredEdits.FindAsync(_candidate.Root, _candidate.Exercise, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_newest_local_runs_are_handed_in_as_far_as_they_fit()
    {
        foreach (var run in (string[])["1-old", "2-middle", "3-new"])
            _candidate.Write($"artifacts/runs/sample/{run}/result.json", "12345");
        _candidate.Write("artifacts/runs/sample/4-stopped/service.log", "");

        var found = RunHistory.Find(_candidate.PathOf("artifacts"), "sample");

        Assert.Equal(3, found.Count);
        Assert.Equal(
            ["history/3-new/result.json", "history/2-middle/result.json"],
            RunHistory.ReadNewest(found, files: 9, bytes: 14).Keys);
        Assert.Equal(["history/3-new/result.json"], RunHistory.ReadNewest(found, files: 1, bytes: 99).Keys);
    }

    public void Dispose() => _candidate.Dispose();

    // As drill pack would have left it, before the candidate began.
    private void MakePackage()
    {
        var options = _candidate.Options;
        Directory.Delete(_candidate.PathOf("harness/tests"), recursive: true);
        List<PackedFile> tracked =
        [
            .. WorkFiles.Below(_candidate.Root, "exercises").Concat(WorkFiles.Below(_candidate.Root, "harness/src"))
                .Select(file => new PackedFile(file.Path, File.ReadAllBytes(file.FullPath))),
        ];
        var manifest = new PackManifest
        {
            PackId = "pack-1", CreatedAt = DateTimeOffset.UnixEpoch, Exercises = ["sample"], Minutes = 10, Ai = "banned", For = null,
        };
        foreach (var file in Packer.WithGenerated(options, tracked, manifest))
            File.WriteAllBytes(_candidate.PathOf(file.Path), file.Content);
    }

    private void Edit()
    {
        _candidate.Write("exercises/sample/src/New.cs", "new\nfile");
        File.Delete(_candidate.PathOf("exercises/sample/src/Program.cs"));
        _candidate.Write("exercises/sample/tests/Sample.Tests.csproj", "changed");
        _candidate.Write("harness/src/Harness.Contracts/Judge.cs", "changed");
    }

    private string Submit(string arguments, Dictionary<string, string>? environment = null) =>
        DrillCommand.Transcript(arguments, environment, _candidate.Root);

    private (SubmissionManifest Manifest, IReadOnlyList<string> Entries) Read(string name)
    {
        using var zip = ZipFile.OpenRead(_candidate.PathOf(name));
        using var manifest = new StreamReader(zip.GetEntry(SubmissionManifest.FileName)!.Open());
        return (SubmissionManifest.Parse(manifest.ReadToEnd()), [.. zip.Entries.Select(entry => entry.FullName)]);
    }
}
