using Drill.Foundation;
using Drill.Scorecards.Pages;
using Drill.Submissions;
using Harness.Exercises;
using Harness.Hosting;
using Harness.Reports;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>
/// Grades every submission of a folder, each in its own process, so a submission that breaks its grader does not stop the others.
/// Several workers can share a folder. A claim is a file lock that the operating system frees when its holder dies.
/// </summary>
/// <param name="repositoryRoot">The grader's own checkout.</param>
/// <param name="request">The options; its path is the folder.</param>
internal sealed class GradeQueue(string repositoryRoot, GradeRequest request)
{
    /// <summary>The folder of the workers' claims.</summary>
    public const string ClaimsFolder = ".claims";

    // Longer than any grading: after that, the other worker hangs.
    private static readonly TimeSpan ClaimCeiling = TimeSpan.FromHours(12);

    // An exit code above it names a signal.
    private const int KilledBySignal = 128;

    private readonly Dictionary<string, PristineCheckout> _checkouts = [];

    /// <summary>
    /// The submissions of the folder, by name: every entry except dot files and the results, so no submission is skipped
    /// silently.
    /// </summary>
    public IReadOnlyList<string> Submissions =>
    [
        .. Directory.EnumerateFileSystemEntries(request.Path)
            .Where(path => !Path.GetFileName(path).StartsWith('.') && !Contains(path, request.OutFolder))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether a folder is the other folder, or contains it.</summary>
    public static bool Contains(string folder, string other) =>
        (Path.GetFullPath(other) + Path.DirectorySeparatorChar).StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Grades the submissions that have no result yet, reports each result, and writes `index.html` over all of them.</summary>
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
            // The claim is free at once if the other worker is done or dead.
            await using var claim = await FileLock.AcquireAsync(ClaimOf(path), ClaimCeiling, cancellation);
            Add(await GradeClaimedAsync(path, cancellation));
        }

        WriteIndex(grades);
        return grades;
    }

    private void WriteIndex(IEnumerable<QueuedGrade> grades) => AtomicFile.Replace(
        Path.Combine(request.OutFolder, IndexPage.FileName),
        IndexPage.Render(
            [.. grades.OrderBy(grade => grade.Name, StringComparer.Ordinal)],
            name => File.Exists(Path.Combine(OutOf(name), ScorecardPage.FileName)) ? ResultFolder.NameOf(name) : null));

    private string OutOf(string path) => Path.Combine(request.OutFolder, ResultFolder.NameOf(Path.GetFileName(path)));

    private string ClaimOf(string path, string ending = ".lock") => Path.Combine(
        Directory.CreateDirectory(Path.Combine(request.OutFolder, ClaimsFolder)).FullName, ResultFolder.NameOf(Path.GetFileName(path)) + ending);

    private async Task<QueuedGrade> GradeClaimedAsync(string path, CancellationToken cancellation)
    {
        // Another worker may have graded it before this one got the claim.
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
            "--hunt", FormattableString.Invariant($"{request.HuntTime.TotalSeconds:0}s"),
            .. request.FirstSeed is { } seed ? ["--seed", $"{seed}"] : (string[])[],
            .. request.Exercise is { } exercise ? ["--exercise", exercise] : (string[])[],
            .. request.Unsafe ? ["--unsafe-local"] : (string[])[],
        ];
        await using var grader = ChildProcess.Start(
            new ChildOptions(Executables.Dotnet(), arguments, ClaimOf(path, ".log")) { WorkingDirectory = repositoryRoot });
        await grader.WaitForExitAsync(cancellation);
        return new QueuedGrade(name, Read(path) ?? WriteUngraded(path, grader), Stored: false, null);
    }

    // However the grader ended, this submission gets a result, and the others are still graded.
    private GradeResult WriteUngraded(string path, ChildProcess grader)
    {
        var words = $"The grader ended with exit code {grader.ExitCode}: {string.Join('\n', grader.LastLines.TakeLast(20))}";
        // If the environment lacks something, or the grader was stopped or killed, that says nothing about the submission. If the grader
        // crashed, that is a defect of the harness: it also says nothing about the submission, and grading again would crash again.
        var result = Grader.Ungraded(
            grader.ExitCode is ExitCode.EnvironmentLacks or ExitCode.Inconclusive or > KilledBySignal ? RunVerdict.Inconclusive : RunVerdict.Invalid, words);
        Grader.Write(repositoryRoot, result, OutOf(path));
        return result;
    }

    /// <summary>The stored result with the same key, if it is a verdict. An inconclusive result is graded again.</summary>
    private async Task<QueuedGrade?> StoredAsync(string path, CancellationToken cancellation) =>
        Read(path) is { Verdict: not RunVerdict.Inconclusive, Key: { } key } result && key == await KeyAsync(path, cancellation)
            ? new QueuedGrade(Path.GetFileName(path), result, Stored: true, null)
            : null;

    // A result that is damaged or cannot be opened does not count: the submission is graded again.
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
