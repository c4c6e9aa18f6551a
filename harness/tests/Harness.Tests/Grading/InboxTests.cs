using System.Text;
using Drill.Foundation;
using Drill.Grading;
using Drill.Variants;
using Harness.Exercises;
using Harness.Tests.Hosting;
using Harness.Tests.Repository;
using Harness.Tests.Submissions;
using Harness.Variants;
using Harness.Verdicts;

namespace Harness.Tests.Grading;

/// <summary>
/// Twenty hand-ins whose verdicts are known among every bad one, graded in one go. Takes some twenty minutes; CONTRIBUTING.md has the
/// command.
/// </summary>
[Collection(nameof(GradingCollection))]
public sealed class InboxTests(ITestOutputHelper output) : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Every_bad_hand_in_has_its_reason_at_once()
    {
        await SandboxHere.RequireAsync();
        var reasons = BadHandIns.PutInto(Inbox, _scratch);

        MustBeInvalid(reasons, await GradeAsync());
    }

    [Fact(Explicit = true)]
    public async Task Twenty_good_hand_ins_among_every_bad_one_have_their_verdicts()
    {
        var verdicts = GoodHandIns();
        var reasons = BadHandIns.PutInto(Inbox, _scratch);

        var grades = await GradeAsync();

        foreach (var grade in grades.Where(grade => verdicts.ContainsKey(grade.Name)))
            output.WriteLine($"{grade.Name}: {grade.Result?.Verdict} (must be {verdicts[grade.Name]})");
        Assert.Equal(20, verdicts.Count);
        Assert.Equal(verdicts.Count + reasons.Count, grades.Count);
        Assert.All(grades.Where(grade => verdicts.ContainsKey(grade.Name)), grade => Assert.Equal(verdicts[grade.Name], grade.Result?.Verdict));
        MustBeInvalid(reasons, grades);
    }

    private string Inbox => Directory.CreateDirectory(_scratch.File("inbox")).FullName;

    private Dictionary<string, RunVerdict> GoodHandIns()
    {
        Dictionary<string, RunVerdict> verdicts = [];
        foreach (var exercise in ExerciseFolder.LoadAll(Checkout.Root))
        {
            var variants = VariantFolder.LoadAll(exercise);
            Add(exercise, variants[0], "folder", RunVerdict.Red);
            Add(exercise, variants[1], "zip", RunVerdict.Green);
            Add(exercise, variants[1], "folder", RunVerdict.Green);
            Add(exercise, variants.First(variant => variant.Kind == VariantKind.Alternative), "zip", RunVerdict.Green);
            Add(exercise, variants.First(variant => variant.Kind == VariantKind.NearMiss), "zip", RunVerdict.Red);
        }

        return verdicts;

        void Add(Exercise exercise, Variant variant, string form, RunVerdict verdict)
        {
            var name = $"{exercise.Name}-{verdict}-{verdicts.Count}{(form == "zip" ? ".zip" : "")}";
            var files = VariantTree.Of(exercise, variant).Where(file => !file.Key.EndsWith(".csproj", StringComparison.Ordinal));
            if (form == "zip")
            {
                var text = files.Select(file => (Path: file.Key, Content: Encoding.UTF8.GetString(file.Value))).ToArray();
                File.Move(
                    new HandMadeArchive(_scratch).ZipOf(
                        [("submission.json", HandMadeArchive.Manifest(exercise.Name, text)), .. text.Select(file => ($"files/{file.Path}", file.Content))]),
                    Path.Combine(Inbox, name));
            }
            else
            {
                foreach (var (path, content) in files)
                {
                    var target = Path.Combine(Inbox, name, exercise.Name, path);
                    Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                    File.WriteAllBytes(target, content);
                }
            }

            verdicts.Add(name, verdict);
        }
    }

    private static void MustBeInvalid(IReadOnlyDictionary<string, string> reasons, IReadOnlyList<QueuedGrade> grades) => Assert.All(reasons, pair =>
    {
        var grade = Assert.Single(grades, grade => grade.Name == pair.Key);
        Assert.Equal(RunVerdict.Invalid, grade.Result?.Verdict);
        Assert.Contains(pair.Value, grade.Result!.Reason);
    });

    private async Task<IReadOnlyList<QueuedGrade>> GradeAsync() => await new GradeQueue(
        Checkout.Root, new GradeRequest(Inbox, null, 1, null, Directory.CreateDirectory(_scratch.File("out")).FullName, Unsafe: false))
        .RunAsync(_ => { }, TestContext.Current.CancellationToken);
}
