namespace Harness.Scenarios;

public sealed partial class ScenarioContext
{
    // All scenarios of a run side by side on two cores cause five to twelve, a hunt two to four.
    private const double MostCrowdingWhenIdle = 5;

    // For what a service must have worked off in time.
    private const double MostCrowdingForWork = 8;

    private const double RoomOnABusyMachine = 3;
    private const double RoomOnAnIdleMachine = 1.4;

    // What a service computes takes several times longer even on an idle enough machine, most of all its first requests.
    private static readonly TimeSpan LeastRoom = TimeSpan.FromSeconds(4);

    /// <summary>
    /// How long to wait for what a contract promises within a time, where a service spends most of that time waiting: not much longer on a
    /// machine that has been idle enough, so that a service that is late by half is seen, and three times as long on a busy one, or where
    /// that is not known.
    /// </summary>
    /// <param name="promised">The contract's time.</param>
    /// <param name="since">When the wait began: a timestamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
    public static TimeSpan CeilingOf(TimeSpan promised, long since)
    {
        if (MachineCanary.Instance.CrowdingSince(since)?.Average is not <= MostCrowdingWhenIdle) return promised * RoomOnABusyMachine;
        var room = promised * (RoomOnAnIdleMachine - 1);
        return promised + (room > LeastRoom ? room : LeastRoom);
    }

    /// <summary>
    /// Ends the attempt as failed unless the invariant holds, where a service may miss it because it had too little processor time: on a
    /// machine that was busy, far from starved, the attempt is inconclusive while another is left.
    /// </summary>
    /// <exception cref="ScenarioFailedException">It does not hold, and the machine was not busy.</exception>
    /// <exception cref="InconclusiveException">It does not hold, and the machine was busy.</exception>
    public void MustHoldUnlessBusy(Invariant invariant, bool holds, Func<IEnumerable<string>> seen)
    {
        if (holds) return;
        var crowding = MachineCanary.Instance.CrowdingSince(_startedAt)?.Average ?? 1;
        // A service that burns the processors must not escape judgement: the last attempt is judged as any other.
        MeasurementIsValid(
            crowding <= MostCrowdingForWork || Attempt >= ScenarioRunner.MaxAttempts,
            $"The machine was {crowding:0.0} times slower than it is when idle, so a service may have had too little processor time: {invariant.MustHold}");
        MustHoldInTime(invariant, holds, seen);
    }
}
