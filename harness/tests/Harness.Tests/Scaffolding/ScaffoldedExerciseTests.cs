using Drill.Scaffolding;
using Harness.Tests.Grading;
using Harness.Tests.Hosting;
using Harness.Tests.Repository;
using Harness.Tests.Transcripts;

namespace Harness.Tests.Scaffolding;

/// <summary>What `drill new` makes is an exercise: it builds, is judged as it declares, and takes a near-miss.</summary>
[Collection(nameof(GradingCollection))]
public sealed class ScaffoldedExerciseTests : IDisposable
{
    private const string Name = "second-name";
    private readonly ScratchFolder _scratch = new();

    public ScaffoldedExerciseTests()
    {
        // A checkout without exercises: whatever is made there stands on what all of them share.
        var shared = Checkout.Files("*").Where(path =>
            !path.StartsWith("harness/tests/", StringComparison.Ordinal)
            && (!path.StartsWith("exercises/", StringComparison.Ordinal) || path.StartsWith("exercises/Shared/", StringComparison.Ordinal))
            && (!path.StartsWith("solutions-private/", StringComparison.Ordinal) || path == "solutions-private/CANARY"));
        foreach (var path in shared)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_scratch.File(path))!);
            File.Copy(Path.Combine(Checkout.Root, path), _scratch.File(path));
        }
    }

    private string Variant => _scratch.File(Path.Combine("solutions-private", Name, "near-misses", "looks-twice"));

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void It_is_red_where_it_says_so_and_takes_a_near_miss_as_its_difference()
    {
        Assert.StartsWith("exit 0\n", Drill($"new {Name} --title Twice"));
        var (red, verified) = (Drill($"run {Name}"), Drill($"verify {Name}"));

        Assert.StartsWith("exit 1\n", red);
        Assert.Contains("passed  entries-are-kept", red);
        Assert.Contains("failed  one-name-many-callers", red);
        Assert.StartsWith("exit 0\n", verified);
        Assert.Contains("All as expected.", verified);

        Assert.StartsWith("exit 0\n", Drill($"new {Name} --near-miss looks-twice"));
        var begun = _scratch.File(Path.Combine("artifacts", "new", Name, "looks-twice"));
        var store = Path.Combine(begun, "src", "Entries", "EntryStore.cs");
        File.WriteAllText(store, File.ReadAllText(store).Replace("if (isTaken) return null;", "if (isTaken || await IsTakenAsync(name)) return null;"));
        File.WriteAllText(Path.Combine(begun, "src", "Entries", "Later.cs"), "// Somebody's note.\n");
        Assert.StartsWith("exit 0\n", Drill($"new {Name} --near-miss looks-twice --over starter --from {begun} --summary Twice --why Hope --caught-by one-name-many-callers"));

        Assert.Equal(["change.patch", "src", "variant.json"], Directory.EnumerateFileSystemEntries(Variant).Select(Path.GetFileName).Order());
        Assert.Equal(["Later.cs"], Directory.EnumerateFiles(Path.Combine(Variant, "src"), "*", SearchOption.AllDirectories).Select(Path.GetFileName));
        Assert.Contains("+        if (isTaken || await IsTakenAsync(name)) return null;", Drill($"show {Name} looks-twice"));
    }

    [Fact]
    public void Nothing_is_overwritten_and_what_is_missing_is_said()
    {
        Assert.StartsWith("exit 0\n", Drill($"new {Name}"));
        var store = _scratch.File(Path.Combine("exercises", Name, "src", "Entries", "EntryStore.cs"));
        File.WriteAllText(store, "somebody's work");

        Assert.StartsWith("exit 2\n", Drill($"new {Name}"));
        Assert.Equal("somebody's work", File.ReadAllText(store));
        Assert.StartsWith("exit 2\n", Drill("new Second_Name"));
        Assert.StartsWith("exit 0\n", Drill($"new {Name} --near-miss looks-twice"));
        Assert.StartsWith("exit 2\n", Drill($"new {Name} --near-miss looks-twice"));
        Assert.StartsWith("exit 2\n", Drill($"new {Name} --near-miss lock-in-the-process"));
        Assert.StartsWith("exit 2\n", Drill($"new {Name} --near-miss other --from artifacts/new/{Name}/looks-twice --summary a --why b"));
        Assert.StartsWith("exit 2\n", Drill($"new {Name} --near-miss other --from artifacts/new/{Name}/looks-twice --summary a --why b --caught-by nothing"));
        // Its base itself is no near-miss.
        Assert.StartsWith("exit 2\n", Drill($"new {Name} --near-miss other --from artifacts/new/{Name}/looks-twice --summary a --why b --caught-by one-name-many-callers"));
        Assert.False(Directory.Exists(Variant));
    }

    [Fact]
    public void No_token_is_left_in_it_and_its_name_is_everywhere()
    {
        var files = new ExerciseTemplate(Checkout.Root).Render(Name, "Twice");

        Assert.DoesNotContain(files, file => file.Key.Contains("__", StringComparison.Ordinal) || file.Value.Contains("__", StringComparison.Ordinal));
        Assert.Contains($"exercises/{Name}/src/SecondName.csproj", files.Keys);
        Assert.Contains(File.ReadAllText(Path.Combine(Checkout.Root, "solutions-private", "CANARY")).Trim(), files[$"solutions-private/{Name}/interviewer.md"]);
    }

    private string Drill(string arguments) => DrillCommand.Transcript(
        arguments, new() { ["DRILL_BUILD_SERVERS"] = "off" }, _scratch.FullPath);
}
