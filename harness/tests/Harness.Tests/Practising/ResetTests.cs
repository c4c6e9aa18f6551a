using Drill.Practising;
using Harness.Tests.Packing;
using Harness.Tests.Transcripts;

namespace Harness.Tests.Practising;

/// <summary>`drill reset` in a checkout with one small exercise.</summary>
public sealed class ResetTests : IDisposable
{
    private const string Starter = "exercises/sample/src/Program.cs\nsecond line\n";

    private readonly SampleCheckout _checkout = new();

    public ResetTests() => _checkout.Commit();

    private string[] Kept => Directory.Exists(_checkout.PathOf("kept/sample")) ? Directory.GetDirectories(_checkout.PathOf("kept/sample")) : [];

    [Fact]
    public void The_starter_comes_back_and_the_work_is_kept_whole()
    {
        _checkout.Write("exercises/sample/src/Program.cs", "mine");
        _checkout.Write("exercises/sample/src/Deep/New.cs", "new");
        File.Delete(_checkout.PathOf("exercises/sample/DECISIONS.md"));
        _checkout.Write("exercises/sample/tests/Notes.cs", "not editable");

        var transcript = Reset("reset sample");

        Assert.StartsWith("exit 0\n  restored  DECISIONS.md\n  restored  src/Program.cs\n  removed   src/Deep/New.cs\n", transcript);
        Assert.Equal(Starter, Read("exercises/sample/src/Program.cs"));
        Assert.True(File.Exists(_checkout.PathOf("exercises/sample/DECISIONS.md")));
        Assert.False(Directory.Exists(_checkout.PathOf("exercises/sample/src/Deep")));
        Assert.True(File.Exists(_checkout.PathOf("exercises/sample/tests/Notes.cs")));
        var kept = Assert.Single(Kept);
        Assert.Contains($"cp -r kept/sample/{Path.GetFileName(kept)}/. exercises/sample/", transcript);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(kept, "src/Program.cs")));
        Assert.Equal("new", File.ReadAllText(Path.Combine(kept, "src/Deep/New.cs")));
    }

    [Fact]
    public void Nothing_to_take_back_is_said_and_keeps_nothing()
    {
        Assert.Contains("Nothing to take back", Reset("reset"));
        Assert.Empty(Kept);
    }

    [Fact]
    public void Work_that_was_committed_goes_back_to_the_commit_that_is_named()
    {
        _checkout.Write("exercises/sample/src/Program.cs", "mine");
        _checkout.Commit();

        Assert.Contains("Nothing to take back", Reset("reset sample"));
        Assert.StartsWith("exit 0\n  restored  src/Program.cs\n", Reset("reset sample --to HEAD~1"));
        Assert.Equal(Starter, Read("exercises/sample/src/Program.cs"));
    }

    [Fact]
    public void Work_that_was_committed_on_a_branch_goes_back_to_where_the_branch_began()
    {
        _checkout.Git("branch", "upstream");
        _checkout.Git("branch", "--set-upstream-to=upstream");
        _checkout.Write("exercises/sample/src/Program.cs", "mine");
        _checkout.Commit();

        Assert.StartsWith("exit 0\n  restored  src/Program.cs\n", Reset("reset sample"));
    }

    [Fact]
    public void Two_resets_in_one_second_keep_both()
    {
        foreach (var mine in (string[])["one", "two"])
        {
            _checkout.Write("exercises/sample/src/Program.cs", mine);
            WorkingCopy.TakeBack(_checkout.Root, _checkout.Exercise, Starters(), DateTimeOffset.UnixEpoch);
        }

        Assert.Equal(["one", "two"], Kept.Select(kept => File.ReadAllText(Path.Combine(kept, "src/Program.cs"))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_commit_that_does_not_have_it_is_refused()
    {
        var transcript = Reset("reset sample --to nowhere");

        Assert.StartsWith("exit 2\n", transcript);
        Assert.Contains("There is no commit 'nowhere' that has sample.", transcript);
    }

    [Fact]
    public void Without_git_what_to_do_is_said_and_nothing_is_changed()
    {
        _checkout.Write("exercises/sample/src/Program.cs", "mine");

        var transcript = DrillCommand.Transcript("reset sample", new() { ["PATH"] = "" }, _checkout.Root);

        Assert.StartsWith("exit 5\n", transcript);
        Assert.Contains("Clone the repository again.", transcript);
        Assert.Equal("mine", Read("exercises/sample/src/Program.cs"));
    }

    [Fact]
    public void A_link_is_neither_followed_nor_removed()
    {
        File.Delete(_checkout.PathOf("exercises/sample/src/Program.cs"));
        File.CreateSymbolicLink(_checkout.PathOf("exercises/sample/src/Program.cs"), _checkout.PathOf("LICENSE"));

        Assert.StartsWith("exit 2\n", Reset("reset sample"));
        Assert.Empty(Kept);
        Assert.Equal("LICENSE\nsecond line\n", Read("LICENSE"));
    }

    public void Dispose() => _checkout.Dispose();

    private HandedOut Starters() => new("starter", new Dictionary<string, byte[]>
    {
        ["src/Program.cs"] = System.Text.Encoding.UTF8.GetBytes(Starter), ["DECISIONS.md"] = File.ReadAllBytes(_checkout.PathOf("exercises/sample/DECISIONS.md")),
    });

    private string Reset(string arguments) => DrillCommand.Transcript(arguments, folder: _checkout.Root);

    private string Read(string path) => File.ReadAllText(_checkout.PathOf(path));
}
