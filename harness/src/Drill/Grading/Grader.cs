using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Drill.Building;
using Drill.Databases;
using Drill.Foundation;
using Drill.Reviewing;
using Drill.Sandboxing;
using Drill.Scorecards;
using Drill.Sheets;
using Drill.Submissions;
using Harness.Exercises;
using Harness.Hosting;
using Harness.Postgres;
using Harness.Reports;
using Harness.Sheets;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>What to grade, and how.</summary>
/// <param name="Path">The archive or folder.</param>
/// <param name="Exercise">The exercise; null to take it from the submission.</param>
/// <param name="Seeds">How many fresh seeds.</param>
/// <param name="FirstSeed">The first seed; null for a random one.</param>
/// <param name="OutFolder">The folder for the results.</param>
/// <param name="Unsafe">Whether to run the submission without a sandbox.</param>
internal sealed record GradeRequest(
    string Path, string? Exercise, int Seeds, long? FirstSeed, string OutFolder, bool Unsafe)
{
    /// <summary>The secret of the grading to replay, in hexadecimal; null for a new one.</summary>
    public string? Secret { get; init; }

    /// <summary>How long to hunt after the scenarios, all seeds together; zero for not at all.</summary>
    public TimeSpan HuntTime { get; init; }

    /// <summary>The limits on the submission.</summary>
    public SandboxLimits Limits { get; init; } = new();
}

/// <summary>Grades one submission: one stateless job, from a submission to a result.</summary>
/// <param name="repositoryRoot">The grader's own checkout.</param>
/// <param name="stage">Called with the name of each stage as it begins.</param>
internal sealed class Grader(string repositoryRoot, Action<string> stage)
{
    /// <summary>The command that grades.</summary>
    public const string Verb = "grade";

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;
    private readonly string _freshSecret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Grades the submission and writes `grade.json` and the files that are derived from it.</summary>
    /// <exception cref="EnvironmentLacksException">The environment lacks something, so nothing was graded.</exception>
    public async Task<GradeResult> RunAsync(GradeRequest request, CancellationToken cancellation)
    {
        using var folder = GradingFolder.Create();
        await using var sandbox = request.Unsafe ? null : await Sandbox.CreateAsync(request.Limits, folder.Root, cancellation);
        var result = new GradeResult
        {
            Verdict = RunVerdict.Invalid,
            Sandbox = sandbox?.Describe() ?? SandboxDescription.None,
            StartedAt = _startedAt,
            Secret = request.Secret ?? _freshSecret,
            Versions = new GradeVersions("", "", null, null, Machine),
            Durations = new GradeDurations(0, 0, 0, 0),
        };
        try
        {
            var submission = new SubmissionReader(ExerciseFolder.LoadAll(repositoryRoot), request.Exercise).Read(request.Path);
            result = await GradeAsync(result, submission, request, folder, sandbox, cancellation);
        }
        catch (RefusedSubmissionException refused)
        {
            result = result with { Reason = refused.Message, Key = GradeKey.OfRefused(request.Path, repositoryRoot) };
        }

        result = result with { Durations = result.Durations with { TotalMs = Elapsed() } };
        Write(repositoryRoot, result, request.OutFolder);
        return result;
    }

    /// <summary>The result of a submission that was not judged.</summary>
    /// <param name="verdict">Invalid or inconclusive.</param>
    /// <param name="reason">The reason, as the part that found it reports it.</param>
    public static GradeResult Ungraded(RunVerdict verdict, string reason) => new()
    {
        Verdict = verdict, Reason = Printable.Of(reason), Sandbox = SandboxDescription.NothingRan, StartedAt = DateTimeOffset.UtcNow,
        Versions = new GradeVersions("", "", null, null, Machine), Durations = new GradeDurations(0, 0, 0, 0),
    };

    /// <summary>Writes `grade.json` and the files that are derived from it.</summary>
    public static void Write(string repositoryRoot, GradeResult result, string folder)
    {
        GradeJson.Write(Path.Combine(folder, GradeResult.FileName), result);
        ScorecardFiles.Write(repositoryRoot, result, folder);
    }

    private static string Machine => $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, .NET {Environment.Version}";

    private async Task<GradeResult> GradeAsync(
        GradeResult result, Submission submission, GradeRequest request, GradingFolder folder, Sandbox? sandbox,
        CancellationToken cancellation)
    {
        stage("Preparing the pristine exercise");
        var checkout = await PristineCheckout.EnsureAsync(repositoryRoot, submission.Exercise, cancellation);
        var (built, heldBack) = await BuildScenariosAsync(checkout, cancellation);
        var review = SubmittedReview.Of(submission, checkout.Exercise);
        result = result with
        {
            Submission = new GradedSubmission(
                submission.Name, submission.Exercise, submission.ContentSha256,
                SubmissionDiff.Of(submission, checkout.Exercise, review?.HandOut.Files), submission.Ignored, DecisionsOf(submission),
                submission.Claims, submission.BrokenClaims),
            Suite = (review?.HandOut.Resolve(checkout.Exercise.Manifest) ?? checkout.Exercise.Manifest).Scenarios,
            HeldBack = heldBack?.Scenarios ?? [],
            Sheet = SheetOf(submission, checkout.Exercise),
            Review = review?.Score([]),
            Versions = result.Versions with { Harness = checkout.HarnessHash, Exercise = checkout.ExerciseHash, Commit = checkout.Commit },
            Key = GradeKey.Of(submission, checkout, request),
            Durations = result.Durations with { PrepareMs = Elapsed() },
        };
        var before = Elapsed();
        try
        {
            stage("Building the submission");
            SandboxSettings.Write(folder.Settings);
            var serviceDll = await new SubmissionBuild(folder, checkout, sandbox).RunAsync(submission, request.Limits.BuildTime, cancellation);
            result = result with { Durations = result.Durations with { BuildMs = Elapsed() - before } };
            if (review is { OpenProofs.Count: > 0 })
            {
                stage("Trying the review's proofs");
                result = result with { Review = review.Score(await ProveAsync(submission, review, request, checkout, folder, sandbox, cancellation)) };
            }

            stage(request.HuntTime > TimeSpan.Zero ? $"Judging, and hunting for {Units.Duration(request.HuntTime.TotalMilliseconds)} if nothing is red" : "Judging");
            before = Elapsed();
            var findings = await JudgeAsync(request, checkout, built.TestsDll, heldBack?.TestsDll, serviceDll, folder, sandbox, cancellation);
            var verdict = GradeVerdict.Over(findings.Seeds, request.Seeds);
            return result with
            {
                Verdict = verdict,
                Reason = findings.Seeds.FirstOrDefault(seed => seed.Verdict == verdict)?.Reason,
                Seeds = findings.Seeds,
                HeldBack = findings.Hunt is { } hunt ? [.. result.HeldBack, hunt] : result.HeldBack,
                Versions = result.Versions with { Postgres = findings.Postgres },
                Durations = result.Durations with { JudgeMs = Elapsed() - before },
            };
        }
        catch (InvalidServiceException invalid)
        {
            return result with { Reason = Printable.Of(invalid.Message) };
        }
    }

    private static string? DecisionsOf(Submission submission) => submission.Files.TryGetValue("DECISIONS.md", out var text)
        ? Printable.Of(System.Text.Encoding.UTF8.GetString(text))
        : null;

    // Scored even if the service does not build: neither half depends on the other.
    private static SheetScore? SheetOf(Submission submission, Exercise exercise)
    {
        if (SheetFiles.Find(exercise) is not { } sheet) return null;
        var answers = submission.Files.TryGetValue(sheet.Form.Answers, out var text) ? System.Text.Encoding.UTF8.GetString(text) : null;
        return SheetScorer.Score(sheet.Form, sheet.Key(), sheet.Read(answers));
    }

    // Graders on one machine share the pristine checkout. The first one builds it.
    private static async Task<(BuiltExercise Built, HeldBackScenarios? HeldBack)> BuildScenariosAsync(
        PristineCheckout checkout, CancellationToken cancellation)
    {
        await using var held = await FileLock.AcquireAsync(
            checkout.Root + ".lock", TimeSpan.FromMinutes(10), cancellation);
        var built = await new ServiceBuilder(checkout.Root).BuildWorkingCopyAsync(checkout.Exercise, cancellation);
        return (built, await HeldBackScenarios.BuildAsync(checkout, cancellation));
    }

    private async Task<IReadOnlyList<GradedProof>> ProveAsync(
        Submission submission, SubmittedReview review, GradeRequest request, PristineCheckout checkout, GradingFolder folder, Sandbox? sandbox,
        CancellationToken cancellation)
    {
        var programs = await ConfineServerAsync(folder, sandbox, cancellation);
        return await new ProofTrial(checkout, folder, sandbox, programs).RunAsync(submission, review, request.Limits.BuildTime, cancellation);
    }

    // Whose programs the database server runs. Only a server of its own can be confined. The private network has no way to fetch one.
    private async Task<PostgresSource> ConfineServerAsync(GradingFolder folder, Sandbox? sandbox, CancellationToken cancellation)
    {
        if (sandbox is null) return PostgresSource.Local;
        var programs = await new ServerSource(repositoryRoot, stage).EnsureProgramsAsync(cancellation);
        SandboxSettings.Write(folder.ServerSettings, sandbox.DatabaseUser);
        sandbox.ForServer(folder.ServerSettings, PostgresBinaries.For(programs)).Write(folder.ServerSandbox);
        return programs;
    }

    private async Task<JudgeFindings> JudgeAsync(
        GradeRequest request, PristineCheckout checkout, string testsDll, string? heldBackDll, string serviceDll,
        GradingFolder folder, Sandbox? sandbox, CancellationToken cancellation)
    {
        string? sandboxPath = null;
        var programs = await ConfineServerAsync(folder, sandbox, cancellation);
        if (sandbox is not null)
        {
            sandboxPath = Path.Combine(folder.Judging, "sandbox.json");
            sandbox.ForService(folder.Service, folder.Settings).Write(sandboxPath);
        }

        var first = request.FirstSeed ?? Random.Shared.NextInt64(1, 1_000_000_000);
        var job = new JudgeJob(
            checkout.Root, checkout.Exercise.Name, testsDll, heldBackDll, serviceDll, sandboxPath,
            sandbox?.HarnessGroupFiles ?? [], [.. Enumerable.Range(0, request.Seeds).Select(number => first + number)],
            request.Secret ?? _freshSecret, folder.LiveLogs, request.Limits.SeedTime, request.HuntTime,
            request.OutFolder, Path.Combine(folder.Judging, "findings.json"));
        var findings = await JudgeProcess.RunAsync(job, folder, sandbox, programs, cancellation);
        ServiceLogs.Shorten(request.OutFolder);
        // The kernel killed a process of the harness. Only the submission can fill that memory.
        if (sandbox is { HarnessRanOutOfMemory: true })
            findings = findings.MissingBecause($"The submission made the judging process use all of its {Units.Size(request.Limits.HarnessMemoryBytes)} of memory, so the kernel killed it.");
        return findings.Judged();
    }

    private double Elapsed() => Math.Round(_clock.Elapsed.TotalMilliseconds);
}
