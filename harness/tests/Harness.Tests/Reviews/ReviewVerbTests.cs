using Drill.Foundation;
using Drill.Verbs;
using Harness.Exercises;
using Harness.Reviews;
using Harness.Tests.Drill;
using Harness.Tests.Hosting;
using Harness.Tests.Reports;

namespace Harness.Tests.Reviews;

/// <summary>What `drill review` prints and exits with, and what it writes.</summary>
public sealed class ReviewVerbTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 10, 15, 0, TimeSpan.Zero);
    private readonly ScratchFolder _folder = new();
    private readonly Exercise _exercise;

    public ReviewVerbTests()
    {
        _exercise = SampleExercise.Of() with { Folder = _folder.FullPath };
        Write(ReviewForm.FileName, SampleReview.FormJson);
        foreach (var (path, text) in SampleReview.Source.Files) Write(path, text);
        Write("proofs/One.cs", "class One;");
        Write("review.json", SampleReview.Json(SampleReview.FindingJson(proof: "proofs/One.cs"), SampleReview.Right("S3")));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Check_says_that_the_form_is_right_and_nothing_of_what_is_right() =>
        Assert.Equal("exit 0\nreview.json: 2 findings, 0 faults of form. Only a grading scores it.\n", Check());

    [Fact]
    public void Check_says_what_is_wrong_with_the_form()
    {
        Write("review.json", SampleReview.Json(SampleReview.FindingJson(harm: "fire\\u001b[31m"), SampleReview.FindingJson(proof: "proofs/Two.cs"), SampleReview.FindingJson()));

        Assert.Equal(
            "exit 1\nreview.json: 1 finding, 2 faults of form. Only a grading scores it.\n"
            + "  Finding 1: `harm` must be one of money, leak, stall.\n"
            + "  Finding 2: `proof` names 'proofs/Two.cs', and there is no such test file in proofs/.\n",
            Check());
    }

    [Fact]
    public void Without_a_review_it_says_so()
    {
        File.Delete(_folder.File("review.json"));

        Assert.Equal("exit 1\nreview.json: 0 findings, 1 fault of form. Only a grading scores it.\n  There is no review.json.\n", Check());
    }

    [Fact]
    public void A_locked_review_is_as_it_was_until_it_or_a_proof_changes()
    {
        Assert.Equal(
            "exit 0\nreview.json is locked with 2 findings: what it says now is what is scored. Leave it as it is, and keep review.lock.json.\n", Lock());
        // The fix has begun: the lines of the source no longer matter.
        Write("src/Store.cs", "");
        Assert.Equal("exit 0\nreview.json was locked at 2026-03-14 10:15:00 UTC. It is as it was.\n", Check());

        Write("proofs/One.cs", "class Other;");
        Assert.Equal("exit 1\nreview.json was locked at 2026-03-14 10:15:00 UTC. Changed since: proofs/One.cs.\n", Check());
        File.Delete(_folder.File("review.json"));
        Assert.Equal("exit 1\nreview.json was locked at 2026-03-14 10:15:00 UTC. Changed since: proofs/One.cs, review.json.\n", Check());
    }

    [Fact]
    public void The_lock_holds_the_digests_of_the_review_its_proofs_and_the_source()
    {
        Lock();

        var locked = ReviewLock.Parse(File.ReadAllText(_folder.File(ReviewLock.FileName)), ReviewLock.FileName);
        Assert.Equal(["proofs/One.cs", "review.json"], locked.Review.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["src/Api.cs", "src/Store.cs"], locked.Source.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(locked.EditedSource(SampleReview.Source.Files));
    }

    [Fact]
    public void What_is_locked_stays_locked()
    {
        Lock();
        var before = File.ReadAllText(_folder.File(ReviewLock.FileName));

        Assert.Equal("review.json was locked at 2026-03-14 10:15:00 UTC, and cannot be locked again.", Assert.Throws<WrongUsageException>(Lock).Message);
        Assert.Equal(before, File.ReadAllText(_folder.File(ReviewLock.FileName)));
    }

    [Fact]
    public void A_review_with_faults_is_not_locked()
    {
        Write("review.json", SampleReview.Json("{}", SampleReview.FindingJson()).Replace("{}", "[]"));

        Assert.Equal("Not locked, because the form of review.json is not right:\n  Finding 1: it must be an object.", Assert.Throws<WrongUsageException>(Lock).Message);
        Assert.False(File.Exists(_folder.File(ReviewLock.FileName)));
    }

    [Fact]
    public void An_exercise_without_a_form_asks_for_no_review()
    {
        File.Delete(_folder.File(ReviewForm.FileName));

        Assert.Equal("'sample' asks for no review: it has no review-form.json.", Assert.Throws<WrongUsageException>(Check).Message);
    }

    [Fact]
    public void A_lock_that_was_tampered_with_is_named()
    {
        Write(ReviewLock.FileName, "{}");

        Assert.Contains("review.lock.json is not a valid lock", Assert.Throws<InvalidDataException>(Check).Message);
    }

    private string Check()
    {
        var console = new TextConsole(80);
        return $"exit {ReviewVerb.Check(console.Console, _exercise)}\n{console.Text}";
    }

    private string Lock()
    {
        var console = new TextConsole(80);
        return $"exit {ReviewVerb.Lock(console.Console, _exercise, Now)}\n{console.Text}";
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(path))!);
        File.WriteAllText(_folder.File(path), text);
    }
}
