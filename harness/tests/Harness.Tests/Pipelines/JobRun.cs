using System.Diagnostics;
using Harness.Tests.Repository;

namespace Harness.Tests.Pipelines;

/// <summary>Runs the Job's command for every index as Kubernetes would: in pods that fail, are ended, and are replaced by the Job's rules.</summary>
/// <param name="job">The Job.</param>
/// <param name="submissions">The folder that is its first volume.</param>
/// <param name="results">The folder that is its second volume.</param>
/// <param name="grader">Stands in for `drill`.</param>
internal sealed class JobRun(GradeJob job, string submissions, string results, StubGrader grader)
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromMinutes(1);

    private int _pods;

    /// <summary>The indexes whose pods Kubernetes ends half-way, as when a node is drained; all others are killed there.</summary>
    public IReadOnlySet<int> Drained { get; init; } = new HashSet<int>();

    /// <summary>The indexes that have succeeded, and those that have failed.</summary>
    public async Task<(IReadOnlyList<int> Succeeded, IReadOnlyList<int> Failed)> RunAsync(int completions, int parallelism)
    {
        var succeeded = new bool[completions];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, completions), new ParallelOptions { MaxDegreeOfParallelism = parallelism },
            async (index, _) => succeeded[index] = await RunIndexAsync(index));
        var byResult = Enumerable.Range(0, completions).ToLookup(index => succeeded[index]);
        return ([.. byResult[true]], [.. byResult[false]]);
    }

    /// <summary>One pod, from its start to its end.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="endHalfWay">How it is ended when its grader is half-way.</param>
    /// <returns>The container's exit code.</returns>
    public async Task<int> RunPodAsync(int index, Action<Process>? endHalfWay = null)
    {
        using var pod = Process.Start(StartOf(index))!;
        // Nothing waits that long: a pod that outlives its end would hang the test.
        using var patience = new CancellationTokenSource(Ceiling);
        await using var _ = patience.Token.Register(() => Kill(pod));
        while (await pod.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            if (line == StubGrader.HalfWay) (endHalfWay ?? Kill)(pod);
        await pod.WaitForExitAsync(patience.Token);
        return pod.ExitCode;
    }

    /// <summary>Ends the pod at once, with everything in it.</summary>
    public static void Kill(Process pod) => pod.Kill(entireProcessTree: true);

    /// <summary>Asks the pod's first process to end, as Kubernetes does first.</summary>
    public static void Terminate(Process pod)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{pod.Id}"]);
        kill.WaitForExit();
    }

    private async Task<bool> RunIndexAsync(int index)
    {
        for (var failures = 0; failures <= job.FailuresPerIndex;)
        {
            var ended = false;
            var exitCode = await RunPodAsync(index, pod =>
            {
                ended = Drained.Contains(index);
                if (ended) Terminate(pod);
                else Kill(pod);
            });
            if (exitCode == 0) return true;
            switch (job.After(exitCode, ended ? GradeJob.Disrupted : null))
            {
                case FailureAction.FailIndex: return false;
                case FailureAction.Count: failures++; break;
            }
        }

        return false;
    }

    // The manifest's command and variables, with the image's and the volumes' folders where they are here.
    private ProcessStartInfo StartOf(int index)
    {
        const string Image = "/opt/drill/";
        var command = job.Command.Select(part => part.Replace(Image, Checkout.Root + "/", StringComparison.Ordinal)).ToList();
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true };
        foreach (var (name, value) in job.Environment)
            start.Environment[name] = value == job.Mounts[0] ? submissions : value == job.Mounts[1] ? results : value;
        start.Environment["JOB_COMPLETION_INDEX"] = $"{index}";
        start.Environment["HOSTNAME"] = $"grade-{index}-{Interlocked.Increment(ref _pods)}";
        start.Environment["DRILL"] = grader.Command;
        start.Environment[grader.Variable.Key] = grader.Variable.Value;
        return start;
    }
}
