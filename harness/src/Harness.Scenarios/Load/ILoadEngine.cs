namespace Harness.Load;

/// <summary>
/// Starts the arrivals of a run. What is sent and when is the schedule's, and the run itself takes the times of every arrival: an engine is
/// not asked for its own figures. An engine other than the harness's has an assembly of its own, with a public constructor without parameters.
/// </summary>
public interface ILoadEngine
{
    /// <summary>Its name and version, for people: "NBomber 4.1.2".</summary>
    string Description { get; }

    /// <summary>Completes when nothing of earlier runs is left to do: an engine may go on summing up after its last arrival.</summary>
    Task Idle { get; }

    /// <summary>Hands over every arrival once; returns when it has. Blocks the calling thread, which is its own.</summary>
    /// <param name="run">The run.</param>
    /// <param name="stopped">Cancelled when arrivals no longer count.</param>
    /// <remarks>An exception ends the run without a result.</remarks>
    void Execute(ILoadRun run, CancellationToken stopped);
}

/// <summary>A run, as the engine sees it that starts its arrivals.</summary>
public interface ILoadRun
{
    /// <summary>What to send, and when.</summary>
    ArrivalSchedule Schedule { get; }

    /// <summary>Says when the schedule begins; called once, before the first arrival is handed over.</summary>
    /// <param name="delay">How long from now. Intended starts count from then.</param>
    void BeginIn(TimeSpan delay);

    /// <summary>
    /// Starts an arrival, at its intended start at the earliest: one that is handed over early is held until then. Completes when its
    /// request has ended or could not start; it does not throw.
    /// </summary>
    Task StartAsync(Arrival arrival);
}
