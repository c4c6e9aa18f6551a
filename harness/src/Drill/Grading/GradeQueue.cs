using Drill.Foundation;
using Drill.Scorecards.Pages;
using Drill.Submissions;
using Harness.Exercises;
using Harness.Hosting;
using Harness.Reports;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>
/// Grades every submission of a folder, each in a process of its own: what one of them breaks stops none of the others.
/// Several workers share the work; a claim is a lock that the system frees when its holder dies.
/// </summary>
/// <param name="repositoryRoot">The grader's own checkout.</param>
/// <param name="request">What to grade them with; its path is the folder.</param>
internal sealed class GradeQueue(string repositoryRoot, GradeRequest request)
{
    /// <summary>Where the claims of workers are.</summary>
    public const string ClaimsFolder = ".claims";

    // Longer than any grading: whoever waits so long waits for something that hangs.
    private static readonly TimeSpan ClaimCeiling = TimeSpan.FromHours(12);

    // An exit code above it names a signal.
    private const int KilledBySignal = 128;

    private readonly Dictionary<string, PristineCheckout> _checkouts = [];

    /// <summary>
    /// The submissions of the folder, by name: everything but hidden entries and the results, so that nothing that was handed in is
    /// passed over in silence.
    /// </summary>
    public IReadOnlyList<string> Submissions =>
    [
        .. Directory.EnumerateFileSystemEntries(request.Path)
            .Where(path => !Path.GetFileName(path).StartsWith('.') && !Contains(path, request.OutFolder))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether a folder is another one, or holds it.</summary>
    public static bool Contains(string folder, string other) =>
        (Path.GetFullPath(other) + Path.DirectorySeparatorChar).StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Grades what has no result yet, tells of each as it is known, and writes `index.html` over all of them.</summary>
    public async Task<IReadOnlyList<QueuedGrade>> RunAsync(Action<QueuedGrade> tell, CancellationToken cancellation)
    {
        List<QueuedGrade> grades = [];
        List<string> claimedByOthers = [];
        void Add(QueuedGrade grade)
        {
            grades.Add(grade);
            tell(grade);
        }

        foreach (var path in Submissions)
        {
            if (await StoredAsync(path, cancellation) is { } stored) Add(stored);
            else if (FileLock.TryAcquire(ClaimOf(path)) is { } claim)
                await using (claim) Add(await GradeClaimedAsync(path, cancellation));
            else claimedByOthers.Add(path);
        }

        foreach (var path in claimedByOthers)
        {
            // Had at once where the other worker is done or dead.
            await using var claim = await FileLock.AcquireAsync(ClaimOf(path), ClaimCeiling, cancellation);
            Add(await GradeClaimedAsync(path, cancellation));
        }

        WriteIndex(grades);
        return grades;
    }

    private void WriteIndex(IEnumerable<QueuedGrade> grades) => WholeFile.Replace(
        Path.Combine(request.OutFolder, IndexPage.FileName),
        IndexPage.Render(
            [.. grades.OrderBy(grade => grade.Name, StringComparer.Ordinal)],
            name => File.Exists(Path.Combine(OutOf(name), ScorecardPage.FileName)) ? ResultFolder.NameOf(name) : null));

    private string OutOf(string path) => Path.Combine(request.OutFolder, ResultFolder.NameOf(Path.GetFileName(path)));

    private string ClaimOf(string path, string ending = ".lock") => Path.Combine(
        Directory.CreateDirectory(Path.Combine(request.OutFolder, ClaimsFolder)).FullName, ResultFolder.NameOf(Path.GetFileName(path)) + ending);

    private async Task<QueuedGrade> GradeClaimedAsync(string path, CancellationToken cancellation)
    {
        // Between looking and claiming, another worker may have been faster.
        if (await StoredAsync(path, cancellation) is { } stored) return stored;
        var (name, folder) = (Path.GetFileName(path), OutOf(path));
        try
        {
            new OwnedFolder(folder, Grader.Verb).Empty(ResultFolder.IsMade);
        }
        catch (Exception fault) when (fault is WrongUsageException or EnvironmentLacksException or IOException or UnauthorizedAccessException)
        {
            return new QueuedGrade(name, null, Stored: false, fault.Message);
        }

        string[] arguments =
        [
            "exec", typeof(GradeQueue).Assembly.Location, Grader.Verb, path, "--out", folder, "--seeds", $"{request.Seeds}",
            .. request.FirstSeed is { } seed ? ["--seed", $"{seed}"] : (string[])[],
            .. request.Exercise is { } exercise ? ["--exercise", exercise] : (string[])[],
            .. request.Unsafe ? ["--unsafe-local"] : (string[])[],
        ];
        await using var grader = ChildProcess.Start(
            new ChildOptions(Executables.Dotnet(), arguments, ClaimOf(path, ".log")) { WorkingDirectory = repositoryRoot });
        await grader.WaitForExitAsync(cancellation);
        return new QueuedGrade(name, Read(path) ?? WriteUngraded(path, grader), Stored: false, null);
    }

    // Whatever ended the grader, this submission has a result, and the others are graded all the same.
    private GradeResult WriteUngraded(string path, ChildProcess grader)
    {
        var words = $"The grader ended with exit code {grader.ExitCode}: {string.Join('\n', grader.LastLines.TakeLast(20))}";
        // What the environment lacks, or who stopped or killed the grader, says nothing of the submission. A grader that broke over it is a
        // defect of ours: nothing can be said of the submission either, and grading it again would say the same.
        var result = Grader.Ungraded(
            grader.ExitCode is ExitCode.EnvironmentLacks or ExitCode.Inconclusive or > KilledBySignal ? RunVerdict.Inconclusive : RunVerdict.Invalid, words);
        Grader.Write(repositoryRoot, result, OutOf(path));
        return result;
    }

    /// <summary>The stored result of the very same work, if it is a verdict; what was inconclusive is tried again.</summary>
    private async Task<QueuedGrade?> StoredAsync(string path, CancellationToken cancellation) =>
        Read(path) is { Verdict: not RunVerdict.Inconclusive, Key: { } key } result && key == await KeyAsync(path, cancellation)
            ? new QueuedGrade(Path.GetFileName(path), result, Stored: true, null)
            : null;

    // A result that is damaged or cannot be opened is none: the submission is graded again.
    private GradeResult? Read(string path)
    {
        var stored = Path.Combine(OutOf(path), GradeResult.FileName);
        try
        {
            return File.Exists(stored) ? GradeJson.Read<GradeResult>(stored) : null;
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task<string> KeyAsync(string path, CancellationToken cancellation)
    {
        try
        {
            var submission = new SubmissionReader(ExerciseFolder.LoadAll(repositoryRoot), request.Exercise).Read(path);
            if (!_checkouts.TryGetValue(submission.Exercise, out var checkout))
            {
                checkout = await PristineCheckout.EnsureAsync(repositoryRoot, submission.Exercise, cancellation);
                _checkouts.Add(submission.Exercise, checkout);
            }

            return GradeKey.Of(submission, checkout, request);
        }
        catch (RefusedSubmissionException)
        {
            return GradeKey.OfRefused(path, repositoryRoot);
        }
    }
}
