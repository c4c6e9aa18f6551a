using System.Runtime;
using NBomber.Contracts;
using NBomber.CSharp;
using Serilog;
using Spectre.Console;

namespace Harness.Load.Adapter;

/// <summary>One run of NBomber: its n-th invocation takes the schedule's n-th arrival.</summary>
internal sealed class Session(ILoadRun run, CancellationToken stopped)
{
    // NBomber injects an arrival up to a second before or after its place in the second, the first invocation comes up to a second after
    // NBomber has begun, and every simulation is some milliseconds late. With this lead, every arrival is there before its intended start.
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly GCLatencyMode LatencyMode = GCSettings.LatencyMode;
    private static readonly Task<IResponse> Done = Task.FromResult<IResponse>(Response.Ok());

    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _handedOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _invocations;

    /// <summary>Completes when the last arrival has been handed over.</summary>
    public Task HandedOver => _handedOver.Task;

    /// <summary>Runs it, quietly: nothing is printed, written to a file or sent.</summary>
    public void Run()
    {
        // This process has its own use for the console. (This copy of the library is NBomber's alone.)
        AnsiConsole.Console = new Silence();
        try
        {
            NBomberRunner
                .RegisterScenarios(Scenario.Create("plan", TakeNext).WithoutWarmUp().WithLoadSimulations([.. InjectionPlan.Of(run.Schedule).Select(Simulate)]))
                .WithoutReports()
                .WithLoggerConfig(() => new LoggerConfiguration())
                .EnableHintsAnalyzer(false)
                .Run();
        }
        finally
        {
            // NBomber changes it for the whole process.
            GCSettings.LatencyMode = LatencyMode;
        }
    }

    private static LoadSimulation Simulate(Injection injection) =>
        Simulation.Inject(injection.PerSecond, interval: Second, during: Second * injection.Seconds);

    private Task<IResponse> TakeNext(IScenarioContext context)
    {
        if (stopped.IsCancellationRequested)
        {
            context.StopCurrentTest("the run was stopped");
            return Done;
        }

        var invocation = Interlocked.Increment(ref _invocations) - 1;
        if (invocation > 0) return StartAsync(run.Schedule.Arrivals[invocation - 1]);
        run.BeginIn(Lead);
        _begun.SetResult();
        return Done;
    }

    private async Task<IResponse> StartAsync(Arrival arrival)
    {
        await _begun.Task.ConfigureAwait(false);
        var started = run.StartAsync(arrival);
        if (arrival.Index == run.Schedule.Arrivals.Count - 1) _handedOver.TrySetResult();
        await started.ConfigureAwait(false);
        return await Done.ConfigureAwait(false);
    }
}
