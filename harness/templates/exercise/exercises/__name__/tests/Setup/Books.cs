using Harness.Scenarios;

namespace __Name__.Tests.Setup;

/// <summary>What every scenario holds entries against.</summary>
internal static class Books
{
    /// <summary>The answer is 201 with an entry of this name, and every instance reads it so.</summary>
    public static async Task MustBeEntryAsync(this __Name__World world, string name, Answer answer)
    {
        var entry = answer.Status == 201 ? answer.Read<Entry>() : null;
        world.Scenario.MustHold(Promises.Readable, entry?.Name == name, () => [$"POST /entries for {name}", $"answer: {answer}"]);
        foreach (var client in world.Clients)
        {
            var read = await client.FindAsync(entry!.Id, world.Cancellation);
            world.Scenario.MustHold(
                Promises.Readable, read.Status == 200 && read.Read<Entry>() == entry, () => [$"POST /entries for {name}: {answer}", $"GET /entries/{entry.Id}: {read}"]);
        }
    }

    /// <summary>Exactly one of the callers of one name made the entry.</summary>
    /// <remarks>A caller that got no answer may have made it: 409 is right for all of them then.</remarks>
    public static async Task MustBeMadeOnceAsync(this __Name__World world, string name, IReadOnlyList<IReadOnlyList<Answer>> callers)
    {
        var made = callers.Where(answers => answers[^1].Status == 201).ToList();
        var unheard = callers.Any(answers => answers.Any(answer => answer.Status is null));
        world.Scenario.MustHold(
            Promises.OneNameOneEntry,
            callers.All(answers => answers[^1].Status is 201 or 409) && (made.Count == 1 || (made.Count == 0 && unheard)),
            () => [$"POST /entries for {name}, {callers.Count} times: {made.Count} were answered with 201", .. callers.SelectMany(Answer.Lines).Take(8)]);
        foreach (var answers in made) await world.MustBeEntryAsync(name, answers[^1]);
    }
}
