namespace Drill.Practising;

/// <summary>Which hints somebody has had.</summary>
internal static class Hints
{
    /// <summary>How many hints were read on each scenario, by its id, whatever was reset meanwhile; null if none were.</summary>
    public static IReadOnlyDictionary<string, int>? Read(IEnumerable<PracticeEvent> log)
    {
        var read = log.Where(act => act is { Act: PracticeAct.Hinted, Scenario: not null, Hint: not null }).GroupBy(act => act.Scenario!)
            .ToDictionary(acts => acts.Key, acts => acts.Max(act => act.Hint!.Value));
        return read.Count == 0 ? null : read;
    }

    /// <summary>How many hints on a scenario were given since the exercise was begun, or begun again.</summary>
    public static int Given(IEnumerable<PracticeEvent> log, string scenario) =>
        log.Reverse().TakeWhile(act => act.Act != PracticeAct.Reset)
            .Where(act => act.Act == PracticeAct.Hinted && act.Scenario == scenario).Max(act => act.Hint) ?? 0;
}
