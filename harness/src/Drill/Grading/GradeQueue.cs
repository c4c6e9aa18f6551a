using Drill.Scorecards;
using Drill.Scorecards.Pages;
using Drill.Submissions;
using Drill.Verbs;
using Harness.Exercises;
using Harness.Hosting;
using Harness.Reports;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>What became of one submission of many.</summary>
/// <param name="Name">The archive's or folder's name.</param>
/// <param name="Result">Its result; null where the grading itself broke.</param>
/// <param name="Stored">Whether an earlier or another worker graded it.</param>
/// <param name="Broken">Why there is no result; null where there is one.</param>
internal sealed record QueuedGrade(string Name, GradeResult? Result, bool Stored, string? Broken);

/// <summary>
/// Grades every submission of a folder, each in a process of its own: what one of them breaks stops none of the others.
/// Several workers share the work; a claim is a lock that the system frees when its holder dies.
/// </summary>
/// <param name="repositoryRoot">The grader's own checkout.</param>
/// <param name="request">What to grade them with; its path is the folder.</param>
internal sealed class GradeQueue(string repositoryRoot, GradeRequest request)
{
    // Longer than any grading: whoever waits so long waits for something that hangs.
    private static readonly TimeSpan ClaimCeiling = TimeSpan.FromHours(12);

    private readonly Dictionary<string, PristineCheckout> _checkouts = [];

    /// <summary>The submissions of the folder, by name.</summary>
    public IReadOnlyList<string> Submissions =>
    [
        .. Directory.EnumerateFileSystemEntries(request.Path)
            .Where(path => !Path.GetFileName(path).StartsWith('.') && Path.GetFullPath(path) != Path.GetFullPath(request.OutFolder))
            .Where(path => Directory.Exists(path) || ArchiveEntries.IsArchive(path))
            .Order(StringComparer.Ordinal),
    ];

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

    private void WriteIndex(IEnumerable<QueuedGrade> grades) => ReportFile.Write(
        Path.Combine(request.OutFolder, IndexPage.FileName),
        IndexPage.Render(
            [.. grades.OrderBy(grade => grade.Name, StringComparer.Ordinal)],
            name => File.Exists(Path.Combine(request.OutFolder, name, ScorecardPage.FileName))));

    private string OutOf(string path) => Path.Combine(request.OutFolder, Path.GetFileName(path));

    private string ClaimOf(string path)
    {
        var claims = Path.Combine(request.OutFolder, ".claims");
        Directory.CreateDirectory(claims);
        return Path.Combine(claims, Path.GetFileName(path) + ".lock");
    }

    private async Task<QueuedGrade> GradeClaimedAsync(string path, CancellationToken cancellation)
    {
        // Between looking and claiming, another worker may have been faster.
        if (await StoredAsync(path, cancellation) is { } stored) return stored;
        var (name, folder) = (Path.GetFileName(path), OutOf(path));
        Clear(folder);
        string[] arguments =
        [
            "exec", typeof(GradeQueue).Assembly.Location, GradeVerb.Name, path, "--out", folder, "--seeds", $"{request.Seeds}",
            .. request.FirstSeed is { } seed ? ["--seed", $"{seed}"] : (string[])[],
            .. request.Exercise is { } exercise ? ["--exercise", exercise] : (string[])[],
            .. request.Unsafe ? ["--unsafe-local"] : (string[])[],
        ];
        var log = Path.Combine(request.OutFolder, ".claims", name + ".log");
        await using var grader = ChildProcess.Start(new ChildOptions(Executables.Dotnet(), arguments, log) { WorkingDirectory = repositoryRoot });
        await grader.WaitForExitAsync(cancellation);
        return Read(path) is { } result
            ? new QueuedGrade(name, result, Stored: false, null)
            : new QueuedGrade(name, null, Stored: false, $"exit code {grader.ExitCode}: {string.Join(' ', grader.LastLines.TakeLast(2))}");
    }

    /// <summary>Removes what an earlier grading left, but for what a person wrote.</summary>
    private static void Clear(string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var below in Directory.EnumerateDirectories(folder)) Directory.Delete(below, recursive: true);
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file) != ScorecardFiles.NotesFileName)) File.Delete(file);
    }

    /// <summary>The stored result of the very same work, if it is a verdict; what was inconclusive is tried again.</summary>
    private async Task<QueuedGrade?> StoredAsync(string path, CancellationToken cancellation) =>
        Read(path) is { Verdict: not RunVerdict.Inconclusive } result && result.Key == await KeyAsync(path, cancellation)
            ? new QueuedGrade(Path.GetFileName(path), result, Stored: true, null)
            : null;

    private GradeResult? Read(string path)
    {
        var stored = Path.Combine(OutOf(path), GradeResult.FileName);
        return File.Exists(stored) ? GradeJson.Read<GradeResult>(stored) : null;
    }

    private async Task<string> KeyAsync(string path, CancellationToken cancellation)
    {
        try
        {
            var submission = new SubmissionReader(Exercise.LoadAll(repositoryRoot), request.Exercise).Read(path);
            if (!_checkouts.TryGetValue(submission.Exercise, out var checkout))
            {
                checkout = await PristineCheckout.EnsureAsync(repositoryRoot, submission.Exercise, cancellation);
                _checkouts.Add(submission.Exercise, checkout);
            }

            return GradeKey.Of(submission, checkout, request);
        }
        catch (RefusedSubmissionException)
        {
            return GradeKey.OfRefused(path);
        }
    }
}
