using Harness.Scenarios;
using __Name__.Tests.Setup;

namespace __Name__.Tests.Behaviour;

public sealed class EntriesAreKept
{
    private static readonly string[] BadBodies = ["", "[]", "{}", """{"name":null}""", """{"name":""}""", """{"name":"a b"}""", """{"name":"a\n"}""", $$"""{"name":"{{new string('a', 41)}}"}"""];

    [Scenario("entries-are-kept")]
    public Task An_entry_is_made_and_read_and_bad_names_are_refused() => __Name__World.RunAsync(async world =>
    {
        var name = world.NewName();
        world.Scenario.Did($"Sent POST /entries for {name}, read it, and sent it once more.");
        var first = await world.Client.AddUntilFinalAsync(name, world.Cancellation);
        await world.MustBeMadeOnceAsync(name, [first]);
        var again = await world.Client.AddUntilFinalAsync(name, world.Cancellation);
        world.Scenario.MustHold(Promises.OneNameOneEntry, again[^1].Status == 409, () => [$"POST /entries for {name} again", .. Answer.Lines(again)]);

        world.Scenario.Did("Sent bodies without a proper name.");
        foreach (var body in BadBodies)
        {
            var answer = await world.Client.PostAsync(body, world.Cancellation);
            world.Scenario.MustHold(Promises.BadInputIsRefused, answer is { Status: 400, IsProblem: true }, () => [$"POST /entries {body}", $"answer: {answer}"]);
        }
    });
}
