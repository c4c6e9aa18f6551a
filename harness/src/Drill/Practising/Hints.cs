namespace Drill.Practising;

/// <summary>Which hints somebody has had.</summary>
internal static class Hints
{
    /// <summary>How many hints on a scenario were given since the exercise was begun, or begun again.</summary>
    public static int Given(IEnumerable<PracticeEvent> log, string scenario) =>
        log.Reverse().TakeWhile(act => act.Act != PracticeAct.Reset)
            .Where(act => act.Act == PracticeAct.Hinted && act.Scenario == scenario).Max(act => act.Hint) ?? 0;
}
