using Harness.Scenarios;
using __Name__.Tests.Setup;

namespace __Name__.Checks;

/// <summary>What the visible scenario asks of one name at a time, of several at once.</summary>
public sealed class OneNameAgain
{
    private const int Instances = 2;

    [Scenario("one-name-again")]
    public Task Callers_of_several_names_at_once_make_one_entry_for_each() => __Name__World.RunAsync(
        async world =>
        {
            var names = Enumerable.Range(0, world.Scenario.Next(2, 4)).Select(_ => world.NewName()).ToArray();
            var callers = world.Scenario.Shuffled(names.SelectMany(name => world.Clients.Select(client => (Name: name, Client: client)))).ToArray();
            world.Scenario.Did($"Sent POST /entries for {names.Length} names, each through {Instances} instances, at the same moment, in lockstep, and each until its answer was final.");
            var answers = await world.SendInLockstepAsync(
                callers, caller => caller.Client.AddAsync(caller.Name, world.Cancellation), __Name__Client.IsFinal,
                caller => caller.Client.AddUntilFinalAsync(caller.Name, world.Cancellation));

            foreach (var name in names)
                await world.MustBeMadeOnceAsync(name, [.. callers.Zip(answers).Where(one => one.First.Name == name).Select(one => one.Second)]);
        },
        Instances);
}
